import { load } from 'js-yaml';
import type { Config } from '../../config/config.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { sharedMatchers } from '../../core/heartbeat/report.ts';
import { parseMatcher } from '../../core/notification/matcher.ts';

/** A route to the receiver, in the shape of Alertmanager's configuration. */
export interface Route {
  readonly receiver: string;
  readonly matchers: readonly string[];
  readonly group_by: readonly string[];
  readonly group_wait: string;
  readonly group_interval: string;
  readonly repeat_interval: string;
  readonly continue?: boolean;
}

/** The receiver's webhook, in the same shape. */
export interface Webhook {
  readonly url: string;
  readonly send_resolved: boolean;
  readonly max_alerts: number;
  readonly timeout: string;
  readonly http_config: { readonly follow_redirects: boolean; readonly [other: string]: unknown };
}

interface AlertmanagerConfig {
  readonly route: { readonly routes: readonly Route[] };
  readonly receivers: readonly { readonly name: string; readonly webhook_configs?: readonly Webhook[] }[];
}

/** The routes and the webhook for a config's buttons. */
export interface Routing {
  /** The route of the stop, followed by the route of the heartbeats of the same buttons. */
  readonly stops: readonly {
    readonly route: Route;
    readonly heartbeat: Route;
    readonly buttons: readonly ButtonConfig[];
  }[];
  readonly receiver: string;
  readonly webhook: Webhook;
}

/**
 * The routes of the shipped configuration, adapted to these buttons: the shipped stop route for all buttons that it serves, and a separate
 * route for each button that matches another alert. Each is followed by the route of its heartbeats.
 *
 * Throws an Error if the first two routes of `shipped` are not those of the stop and the heartbeat, with a webhook.
 */
export function routing(shipped: string, { buttons, heartbeat, kubernetes }: Config): Routing {
  // A test loads the shipped file with a real Alertmanager, so it has this shape.
  const { route, receivers } = load(shipped) as AlertmanagerConfig;
  const [stop, beat] = route.routes;
  const webhook = receivers.find(({ name }) => name === stop?.receiver)?.webhook_configs?.[0];
  if (!stop || !beat || !webhook)
    throw new Error('alertmanager.yml must start with the stop route, then the heartbeat route');
  const served = buttons.filter((button) => serves(stop, button));
  const others = buttons.filter((button) => !served.includes(button));
  const stops = [
    ...(served.length > 0 ? [{ route: stop, buttons: served }] : []),
    ...others.map((button) => ({ route: { ...stop, matchers: sources(button) }, buttons: [button] })),
  ];
  const matchers = heartbeat.matchers.map(({ source }) => source);
  return {
    stops: stops.map((each) => {
      const ofButtons = stops.length === 1 ? [] : [ofTheseButtons(each.buttons)];
      return { ...each, heartbeat: { ...beat, matchers: [...matchers, ...sharedSources(each.route), ...ofButtons] } };
    }),
    receiver: stop.receiver,
    webhook: { ...webhook, url: inNamespace(webhook.url, kubernetes.stateNamespace) },
  };
}

/** The matchers of a stop's route that its heartbeats match too. */
function sharedSources({ matchers }: Route): readonly string[] {
  return sharedMatchers(matchers.map((source) => parseMatcher(source))).map(({ source }) => source);
}

/** A heartbeat must not take the route of another stop: it would prove the wrong path. */
function ofTheseButtons(buttons: readonly ButtonConfig[]): string {
  return `button=~"${buttons.map(({ name }) => name).join('|')}"`;
}

/** Whether every alert that the button matches takes this route: each of the route's matchers is one of the button's. */
function serves({ matchers }: Route, button: ButtonConfig): boolean {
  return matchers.every((matcher) => sources(button).includes(matcher));
}

function sources({ matchers }: ButtonConfig): readonly string[] {
  return matchers.map(({ source }) => source);
}

function inNamespace(url: string, namespace: string): string {
  return url.replace(/^(https:\/\/[^.]+\.)[^.]+(\.svc:)/, `$1${namespace}$2`);
}
