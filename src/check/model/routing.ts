import type { AlertmanagerConfig, Receiver, Route, Webhook } from '../sources/alertmanager-config.ts';
import { type AlertLabels, type Answer, all, answer, type ReadMatcher } from './labels.ts';

/** A route that takes an alert, surely or perhaps. */
export interface Reached {
  readonly route: Route;
  readonly certainty: Answer;
  /** The route before it that takes the alert away, perhaps. */
  readonly behind?: Route;
}

/** Where the receiver listens to Alertmanager. */
export const notificationPath = '/api/v1/alertmanager';

/**
 * The routes that take an alert, in Alertmanager's order (dispatch/route.go): depth first; a route whose children take it does not
 * itself; the first child that matches ends it, unless it continues.
 */
export function reachedRoutes({ root }: AlertmanagerConfig, labels: AlertLabels): readonly Reached[] {
  return reach(root, labels, 'yes') ?? [];
}

function reach(route: Route, labels: AlertLabels, above: Answer): readonly Reached[] | undefined {
  const certainty = all([above, answer(route.matchers, labels)]);
  if (certainty === 'no') return undefined;
  const below: Reached[] = [];
  let thief: Route | undefined;
  for (const child of route.routes) {
    const taken = reach(child, labels, thief === undefined ? certainty : 'maybe');
    if (taken === undefined) continue;
    const behind = thief;
    below.push(...taken.map((each) => ({ ...(behind === undefined ? {} : { behind }), ...each })));
    if (child.continues) continue;
    if (answer(child.matchers, labels) === 'yes') return below;
    thief ??= child;
  }
  // What its children take perhaps, it takes itself perhaps.
  const isTaken = below.some((each) => each.certainty === 'yes');
  return isTaken ? below : [...below, { route, certainty: below.length === 0 ? certainty : 'maybe' }];
}

/** The route that takes the alert instead of one that never gets it, although its matchers would; undefined where they would not. */
export function thiefOf({ root }: AlertmanagerConfig, labels: AlertLabels, wanted: Route): Route | undefined {
  return wouldTake(root, labels, wanted) ? findThief(root, labels, wanted) : undefined;
}

function wouldTake(route: Route, labels: AlertLabels, wanted: Route): boolean {
  if (answer(route.matchers, labels) === 'no') return false;
  return route === wanted || route.routes.some((child) => wouldTake(child, labels, wanted));
}

function findThief(route: Route, labels: AlertLabels, wanted: Route): Route | undefined {
  for (const child of route.routes) {
    if (answer(child.matchers, labels) === 'no') continue;
    if (wouldTake(child, labels, wanted)) return child === wanted ? undefined : findThief(child, labels, wanted);
    if (!child.continues && answer(child.matchers, labels) === 'yes') return child;
  }
  return undefined;
}

/** Whether a route is made for these alerts: one of its matchers tells them by what a button looks at. */
export function isMeantFor(
  { matchers }: Route,
  { known }: AlertLabels,
  buttonMatchers: readonly ReadMatcher[],
): boolean {
  const names = buttonMatchers.flatMap((matcher) => ('unread' in matcher ? [] : [matcher.name]));
  return matchers.some(
    (matcher) =>
      !('unread' in matcher) && names.includes(matcher.name) && matcher.matches(known) && !matcher.matches({}),
  );
}

/** Those of a receiver's webhooks that call the button, by their path. A masked or filed address is taken for it. */
export function buttonWebhooks(receiver: Receiver | undefined): readonly Webhook[] {
  return (receiver?.webhooks ?? []).filter(({ part }) => {
    const url = addressOf(part.at('url').text);
    return url === undefined ? isHidden(part.at('url').text) : url.pathname === notificationPath;
  });
}

export function addressOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

/** In `url_file`, or masked by a running Alertmanager. */
function isHidden(url: string | undefined): boolean {
  return url === undefined || url === '<secret>';
}
