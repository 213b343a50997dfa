import { alertPaths } from '../../http/alert-paths.ts';
import type { AlertmanagerConfig, Receiver, Route, Webhook } from '../sources/alertmanager-config.ts';
import { type AlertLabels, type Answer, answer, leastCertain, type ReadMatcher } from '../sources/label-matching.ts';

/** A route that takes an alert, or may take it. */
export interface Reached {
  readonly route: Route;
  readonly certainty: Answer;
  /** An earlier route that may take the alert instead. */
  readonly behind?: Route | undefined;
}

/**
 * The routes that take an alert, in Alertmanager's order (dispatch/route.go): depth first. A route takes an alert only if none of its
 * children does. The first child that matches ends the search, unless it continues.
 */
export function reachedRoutes({ root }: AlertmanagerConfig, labels: AlertLabels): readonly Reached[] {
  return reach(root, labels, 'yes') ?? [];
}

function reach(route: Route, labels: AlertLabels, above: Answer): readonly Reached[] | undefined {
  const certainty = leastCertain([above, answer(route.matchers, labels)]);
  if (certainty === 'no') return undefined;
  const below: Reached[] = [];
  let shadowing: Route | undefined;
  for (const child of route.routes) {
    const taken = reach(child, labels, shadowing === undefined ? certainty : 'maybe');
    if (taken === undefined) continue;
    const behind = shadowing;
    below.push(...taken.map((each) => ({ ...each, behind: each.behind ?? behind })));
    if (child.continues) continue;
    if (answer(child.matchers, labels) === 'yes') return below;
    shadowing ??= child;
  }
  // If its children only may take the alert, the route itself may take it too.
  const isTaken = below.some((each) => each.certainty === 'yes');
  return isTaken ? below : [...below, { route, certainty: below.length === 0 ? certainty : 'maybe' }];
}

/** The route that takes the alert before `wanted`, whose matchers match it too; undefined if they do not. */
export function shadowingRoute({ root }: AlertmanagerConfig, labels: AlertLabels, wanted: Route): Route | undefined {
  return wouldTake(root, labels, wanted) ? findShadowing(root, labels, wanted) : undefined;
}

function wouldTake(route: Route, labels: AlertLabels, wanted: Route): boolean {
  if (answer(route.matchers, labels) === 'no') return false;
  return route === wanted || route.routes.some((child) => wouldTake(child, labels, wanted));
}

function findShadowing(route: Route, labels: AlertLabels, wanted: Route): Route | undefined {
  for (const child of route.routes) {
    if (answer(child.matchers, labels) === 'no') continue;
    if (wouldTake(child, labels, wanted)) return child === wanted ? undefined : findShadowing(child, labels, wanted);
    if (!child.continues && answer(child.matchers, labels) === 'yes') return child;
  }
  return undefined;
}

/** Whether a route is made for these alerts: it has a matcher on a label that the button matches too. */
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

/** The webhooks of a receiver that call the button, by the path of their address. A hidden address counts as one. */
export function buttonWebhooks(receiver: Receiver | undefined): readonly Webhook[] {
  return (receiver?.webhooks ?? []).filter(({ node }) => {
    const url = addressOf(node.at('url').text);
    return url === undefined ? isHidden(node.at('url').text) : url.pathname === alertPaths.webhook;
  });
}

export function addressOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether the address is in `url_file`, or masked by a running Alertmanager. */
function isHidden(url: string | undefined): boolean {
  return url === undefined || url === '<secret>';
}
