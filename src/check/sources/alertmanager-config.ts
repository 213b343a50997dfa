import { parseMatcher } from '../../core/notification/matcher.ts';
import type { ReadMatcher } from '../model/labels.ts';
import type { Part } from './document.ts';
import { inherited, type Timed } from './prometheus-config.ts';

/** What Alertmanager's configuration says about who is told of what, and when. */
export interface AlertmanagerConfig {
  readonly root: Route;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly inhibitions: readonly Inhibition[];
  /** The names of those that a route may be muted or active in. */
  readonly timeIntervals: ReadonlySet<string>;
}

/** A route, with what it takes over from its parents filled in. */
export interface Route {
  readonly part: Part;
  readonly receiver: string;
  /** Where its receiver is said. */
  readonly receiverWhere: string;
  readonly matchers: readonly ReadMatcher[];
  readonly continues: boolean;
  readonly groupBy: readonly string[];
  readonly groupByWhere: string;
  readonly groupWait: Timed;
  readonly groupInterval: Timed;
  readonly repeatInterval: Timed;
  /** Mute times and active times, which are its own alone: a route takes none from its parents (dispatch/route.go of 0.34). */
  readonly times: readonly Part[];
  readonly routes: readonly Route[];
}

export interface Receiver {
  readonly part: Part;
  readonly webhooks: readonly Webhook[];
}

export interface Webhook {
  readonly part: Part;
  /** Its own `http_config`, else the global one. */
  readonly http: Part;
}

export interface Inhibition {
  readonly part: Part;
  readonly target: readonly ReadMatcher[];
}

/** Undefined where it is no such configuration. */
export function readAlertmanagerConfig(document: Part): AlertmanagerConfig | undefined {
  const root = document.at('route');
  if (!root.isThere || !document.at('receivers').isThere) return undefined;
  const globalHttp = document.at('global').at('http_config');
  return {
    root: readRoute(root, defaults(root)),
    receivers: new Map(
      document.at('receivers').items.map((part) => [part.at('name').text ?? '', readReceiver(part, globalHttp)]),
    ),
    // Older configurations call them otherwise.
    timeIntervals: new Set(
      ['time_intervals', 'mute_time_intervals'].flatMap((key) =>
        document.at(key).items.map((part) => part.at('name').text ?? ''),
      ),
    ),
    inhibitions: document.at('inhibit_rules').items.map((part) => ({
      part,
      target: readMatchers(part, 'target_matchers', 'target_match', 'target_match_re'),
    })),
  };
}

type Inheritable = Pick<
  Route,
  'receiver' | 'receiverWhere' | 'groupBy' | 'groupByWhere' | 'groupWait' | 'groupInterval' | 'repeatInterval'
>;

/** Alertmanager's own (dispatch.DefaultRouteOpts of 0.34). */
function defaults(root: Part): Inheritable {
  return {
    receiver: '',
    receiverWhere: root.where,
    groupBy: [],
    groupByWhere: root.where,
    groupWait: { ms: 30_000, where: root.where },
    groupInterval: { ms: 300_000, where: root.where },
    repeatInterval: { ms: 14_400_000, where: root.where },
  };
}

function readRoute(part: Part, parent: Inheritable): Route {
  const [receiver, groupBy] = [part.at('receiver'), part.at('group_by')];
  const own: Inheritable = {
    receiver: receiver.text ?? parent.receiver,
    receiverWhere: receiver.isThere ? receiver.where : parent.receiverWhere,
    groupBy: groupBy.isThere ? groupBy.items.map(({ text = '' }) => text) : parent.groupBy,
    groupByWhere: groupBy.isThere ? groupBy.where : parent.groupByWhere,
    groupWait: inherited(part.at('group_wait'), parent.groupWait),
    groupInterval: inherited(part.at('group_interval'), parent.groupInterval),
    repeatInterval: inherited(part.at('repeat_interval'), parent.repeatInterval),
  };
  return {
    ...own,
    part,
    matchers: readMatchers(part, 'matchers', 'match', 'match_re'),
    continues: part.at('continue').flag === true,
    times: ['mute_time_intervals', 'active_time_intervals'].map((key) => part.at(key)).filter(hasItems),
    routes: part.at('routes').items.map((child) => readRoute(child, own)),
  };
}

function readReceiver(part: Part, globalHttp: Part): Receiver {
  const webhooks = part.at('webhook_configs').items.map((webhook) => {
    const own = webhook.at('http_config');
    return { part: webhook, http: own.isThere ? own : globalHttp };
  });
  return { part, webhooks };
}

/** The list of matchers, and both older notations. */
function readMatchers(part: Part, list: string, equal: string, expression: string): readonly ReadMatcher[] {
  const older = (key: string, operator: string) =>
    Object.entries(part.at(key).texts).map(([name, value]) =>
      read(`${JSON.stringify(name)}${operator}${JSON.stringify(value)}`, part.at(key).at(name).where),
    );
  return [
    ...part.at(list).items.map((item) => read(item.text ?? '', item.where)),
    ...older(equal, '='),
    ...older(expression, '=~'),
  ];
}

function read(source: string, where: string): ReadMatcher {
  try {
    return parseMatcher(source);
  } catch (error) {
    return { unread: `${where}: ${source}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function hasItems(part: Part): boolean {
  return part.items.length > 0;
}

/** A route and all below it. */
export function routesBelow(route: Route): readonly Route[] {
  return [route, ...route.routes.flatMap(routesBelow)];
}
