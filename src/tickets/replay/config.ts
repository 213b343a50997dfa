import { dump } from 'js-yaml';
import { formatDuration, parseDuration } from '../../core/text/duration.ts';
import { isRecord, type JsonRecord, recordsIn } from '../exports/values.ts';
import type { Labels } from '../ticket.ts';
import { UnreadableFile } from '../unreadable-file.ts';

/** Alerts of one lane cannot meet those of another: it is in each group and in each inhibition. */
export const laneLabel = 'replay_lane';
/** The shortest duration that Alertmanager gets: below, a busy machine's own delays would count for more. */
const minimumMs = 100;
/** Alertmanager's own defaults (dispatch.DefaultRouteOpts of 0.34): left out, they would not be scaled. */
const rootDefaults = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' };
const durations = ['group_wait', 'group_interval', 'repeat_interval'];
/** Alertmanager removes an empty group within this time. */
const lookMs = 30_000;
const pagingIntegrations = ['pagerduty', 'opsgenie', 'victorops', 'pushover', 'sns'];

/** A configuration made ready for a replay. */
export type ReplayConfig = ReturnType<typeof makeReplayConfig>;

/** One route of the tree, and whether tickets may take it: others would only keep lanes together. */
interface FlatRoute {
  readonly route: JsonRecord;
  readonly groupBy: readonly string[];
  readonly reached: boolean;
}

/** `slower` divides the speed. Throws {@link UnreadableFile} if the document is no configuration, or if none of its receivers notifies anybody. */
export function makeReplayConfig(
  config: unknown,
  file: string,
  tickets: readonly Labels[],
  sinkUrl: (receiver: string) => string,
  slower = 1,
) {
  if (!isRecord(config) || !isRecord(config.route) || !Array.isArray(config.receivers))
    refuse(`${file}: not an Alertmanager configuration: it has no route or no receivers`);
  const receivers = recordsIn(config.receivers);
  if (!receivers.some(notifies))
    refuse(
      `${file}: no receiver in it notifies anybody, so that a replay would show nothing: give each one an integration, for example a webhook_configs`,
    );
  const root: JsonRecord = { ...rootDefaults, group_by: [], ...config.route };
  const routes = flatten(root, [], true, tickets);
  const ms = (route: JsonRecord, name: string) =>
    parseDuration(String(route[name] ?? '0')) ??
    refuse(`${file}: ${name}: expected a duration like 30s, got "${String(route[name])}"`);
  const speed = Math.max(1, (ms(root, 'group_wait') || ms(root, 'group_interval')) / minimumMs / slower);
  const scaled = (duration: number) => (duration === 0 ? 0 : Math.max(minimumMs, Math.round(duration / speed)));
  const inhibitRules = recordsIn(config.inhibit_rules);
  const reached = routes.filter((own) => own.reached);
  const archives = new Set(routes.filter(({ route }) => isArchive(route)).map(({ route }) => route.receiver));
  const met = [
    ...inhibitRules.map(({ equal }) => textList(equal)),
    ...reached.map(({ groupBy }) => groupBy).filter((labels) => !labels.includes('...')),
  ];
  return {
    /** For Alertmanager: durations scaled, each receiver that notifies anybody a sink of the replay's. */
    yaml: dump({
      route: adapt(root, (route, name) => formatDuration(scaled(ms(route, name)))),
      inhibit_rules: inhibitRules.map((rule) => ({ ...rule, equal: [...textList(rule.equal), laneLabel] })),
      // Resolved notifications are not counted: what is counted is what says that something fires.
      receivers: receivers.map((receiver) => ({
        name: receiver.name,
        ...(notifies(receiver) && {
          webhook_configs: [{ url: sinkUrl(String(receiver.name)), send_resolved: false }],
        }),
      })),
    }),
    /** How many times faster than life. */
    speed,
    receivers: new Map(
      receivers.map((receiver) => [
        String(receiver.name),
        { notifies: notifies(receiver), pages: pages(receiver), archive: archives.has(receiver.name) },
      ]),
    ),
    /** Labels that each group and each inhibition has in common: alerts that differ in one cannot meet. */
    common: [...new Set(tickets.flatMap((labels) => Object.keys(labels)))].filter((label) =>
      met.every((labels) => labels.includes(label)),
    ),
    /** In life: after this long without a change nothing more happens to open alerts, except reminders. */
    settleMs: lookMs + Math.max(...reached.map(({ route }) => ms(route, 'group_wait') + ms(route, 'group_interval'))),
    /** Routes whose times of the day are left out. */
    timedRoutes: routes.filter(({ route }) => route.mute_time_intervals ?? route.active_time_intervals).length,
  };
}

function flatten(
  route: JsonRecord,
  inherited: readonly string[],
  reached: boolean,
  tickets: readonly Labels[],
): FlatRoute[] {
  const groupBy = route.group_by === undefined ? inherited : textList(route.group_by);
  const children = recordsIn(route.routes).flatMap((child) =>
    flatten(child, groupBy, reached && reaches(child, tickets), tickets),
  );
  return [{ route, groupBy, reached }, ...children];
}

/** Whether an alert of the tickets may have the labels that the route asks for. */
function reaches({ matchers }: JsonRecord, tickets: readonly Labels[]): boolean {
  return textList(matchers).every((matcher) => {
    const [, label = '', value] = /^\s*"?([\w.]+)"?\s*=\s*"?([^"~]*)"?\s*$/.exec(matcher) ?? [];
    return value === undefined || tickets.some((labels) => labels[label] === value);
  });
}

/** The tree with other durations, each group bound to its lane. */
function adapt(route: JsonRecord, durationOf: (route: JsonRecord, name: string) => string): JsonRecord {
  const { mute_time_intervals: _mute, active_time_intervals: _active, ...rest } = route;
  const groupBy = textList(rest.group_by);
  const given = durations.filter((name) => rest[name] !== undefined);
  return {
    ...rest,
    ...Object.fromEntries(given.map((name) => [name, durationOf(rest, name)])),
    ...(rest.group_by !== undefined && { group_by: groupBy.includes('...') ? ['...'] : [...groupBy, laneLabel] }),
    routes: recordsIn(rest.routes).map((child) => adapt(child, durationOf)),
  };
}

/** A route that gives a copy of everything and goes on leads to an archive, which is nobody that hears. */
function isArchive(route: JsonRecord): boolean {
  return route.continue === true && ['matchers', 'match', 'match_re'].every((name) => route[name] === undefined);
}

function notifies(receiver: JsonRecord): boolean {
  return Object.values(receiver).some((value) => Array.isArray(value) && value.length > 0);
}

function pages(receiver: JsonRecord): boolean {
  return pagingIntegrations.some((name) => receiver[`${name}_configs`]) || /page/i.test(String(receiver.name));
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function refuse(message: string): never {
  throw new UnreadableFile(message);
}
