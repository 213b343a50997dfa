import type { YamlNode } from '../../config/yaml/yaml-node.ts';
import { type ReadMatcher, readMatcher, splitMatchers } from './label-matching.ts';
import { inherited, type Timed } from './prometheus-config.ts';

/** The parts of Alertmanager's configuration that decide whether, when and where an alert is sent. */
export interface AlertmanagerConfig {
  readonly root: Route;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly inhibitions: readonly Inhibition[];
  /** The names that a route's mute times and active times may use. */
  readonly timeIntervals: ReadonlySet<string>;
}

/** A route, with the settings that it inherits filled in. */
export interface Route {
  readonly node: YamlNode;
  readonly receiver: string;
  /** Where the receiver is set. */
  readonly receiverWhere: string;
  readonly matchers: readonly ReadMatcher[];
  readonly continues: boolean;
  readonly groupBy: readonly string[];
  readonly groupByWhere: string;
  readonly groupWait: Timed;
  readonly groupInterval: Timed;
  readonly repeatInterval: Timed;
  /** Mute times and active times. A route does not inherit them (dispatch/route.go of 0.34). */
  readonly times: readonly YamlNode[];
  readonly routes: readonly Route[];
}

export interface Receiver {
  readonly node: YamlNode;
  readonly webhooks: readonly Webhook[];
}

export interface Webhook {
  readonly node: YamlNode;
  /** The webhook's `http_config`, else the global one. */
  readonly http: YamlNode;
}

interface Inhibition {
  readonly node: YamlNode;
  readonly target: readonly ReadMatcher[];
}

/** Undefined if the document is not a configuration of Alertmanager. */
export function readAlertmanagerConfig(document: YamlNode): AlertmanagerConfig | undefined {
  const root = document.at('route');
  if (!root.exists || !document.at('receivers').exists) return undefined;
  const globalHttp = document.at('global').at('http_config');
  return {
    root: readRoute(root, defaults(root)),
    receivers: new Map(
      document.at('receivers').items.map((node) => [node.at('name').text ?? '', readReceiver(node, globalHttp)]),
    ),
    // `mute_time_intervals` is the older name.
    timeIntervals: new Set(
      ['time_intervals', 'mute_time_intervals'].flatMap((key) =>
        document.at(key).items.map((node) => node.at('name').text ?? ''),
      ),
    ),
    inhibitions: document.at('inhibit_rules').items.map((node) => ({
      node,
      target: readMatchers(node, 'target_matchers', 'target_match', 'target_match_re'),
    })),
  };
}

type Inheritable = Omit<Route, 'node' | 'matchers' | 'continues' | 'times' | 'routes'>;

/** Alertmanager's defaults (dispatch.DefaultRouteOpts of 0.34). */
function defaults(root: YamlNode): Inheritable {
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

function readRoute(node: YamlNode, parent: Inheritable): Route {
  const [receiver, groupBy] = [node.at('receiver'), node.at('group_by')];
  const own: Inheritable = {
    receiver: receiver.text ?? parent.receiver,
    receiverWhere: receiver.exists ? receiver.where : parent.receiverWhere,
    groupBy: groupBy.exists ? groupBy.items.map(({ text = '' }) => text) : parent.groupBy,
    groupByWhere: groupBy.exists ? groupBy.where : parent.groupByWhere,
    groupWait: inherited(node.at('group_wait'), parent.groupWait),
    groupInterval: inherited(node.at('group_interval'), parent.groupInterval),
    repeatInterval: inherited(node.at('repeat_interval'), parent.repeatInterval),
  };
  return {
    ...own,
    node,
    matchers: readMatchers(node, 'matchers', 'match', 'match_re'),
    continues: node.at('continue').flag === true,
    times: ['mute_time_intervals', 'active_time_intervals'].map((key) => node.at(key)).filter(hasItems),
    routes: node.at('routes').items.map((child) => readRoute(child, own)),
  };
}

function readReceiver(node: YamlNode, globalHttp: YamlNode): Receiver {
  const webhooks = node.at('webhook_configs').items.map((webhook) => {
    const own = webhook.at('http_config');
    return { node: webhook, http: own.exists ? own : globalHttp };
  });
  return { node, webhooks };
}

/** The list of matchers, and the matchers in both older notations. */
function readMatchers(node: YamlNode, list: string, equal: string, expression: string): readonly ReadMatcher[] {
  const older = (key: string, operator: string) =>
    Object.entries(node.at(key).texts).map(([name, value]) =>
      readMatcher(`${JSON.stringify(name)}${operator}${JSON.stringify(value)}`, node.at(key).at(name).where),
    );
  return [
    ...node
      .at(list)
      .items.flatMap((item) => splitMatchers(item.text ?? '').map((text) => readMatcher(text, item.where))),
    ...older(equal, '='),
    ...older(expression, '=~'),
  ];
}

function hasItems(node: YamlNode): boolean {
  return node.items.length > 0;
}

/** A route and all routes below it. */
export function routesBelow(route: Route): readonly Route[] {
  return [route, ...route.routes.flatMap(routesBelow)];
}
