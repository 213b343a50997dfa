import { dump } from 'js-yaml';
import { formatDuration, parseDuration } from '../../core/text/duration.ts';
import type { Labels } from '../ticket.ts';
import { isRecord, type JsonRecord } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { laneLabel } from './labels.ts';

/** The shortest duration that Alertmanager gets: below, a busy machine's own delays would count for more. */
const minimumMs = 100;
/** Alertmanager's own defaults (dispatch.DefaultRouteOpts of 0.34): left out, they would not be scaled. */
const rootDefaults = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' };
const durationNames = ['group_wait', 'group_interval', 'repeat_interval'];

/** A configuration made ready for a replay. */
export interface ReplayConfig {
  /** For Alertmanager: durations scaled, each receiver that notifies anybody a sink of the replay's. */
  readonly yaml: string;
  /** How many times faster than life. */
  readonly speed: number;
  readonly receivers: ReadonlyMap<string, ReplayReceiver>;
  /** Labels that each group and each inhibition has in common: alerts that differ in one cannot meet. */
  readonly common: readonly string[];
  /** In life: after this long without a change nothing more happens to open alerts, except reminders. */
  readonly settleMs: number;
  /** Routes whose times of the day are left out. */
  readonly timedRoutes: number;
}

export interface ReplayReceiver {
  /** Somebody hears of it. */
  readonly notifies: boolean;
  readonly pages: boolean;
  /** A route gives it a copy of everything and goes on: an archive, which is nobody that hears. */
  readonly archive: boolean;
}

const pagingIntegrations = [
  'pagerduty_configs',
  'opsgenie_configs',
  'victorops_configs',
  'pushover_configs',
  'sns_configs',
];

/**
 * `slower` divides the speed. Throws {@link UnreadableFile} if the document is no configuration, or if none of its receivers notifies
 * anybody.
 */
export function makeReplayConfig(
  config: unknown,
  file: string,
  tickets: readonly Labels[],
  sinkUrl: (receiver: string) => string,
  slower = 1,
): ReplayConfig {
  if (!isRecord(config) || !isRecord(config.route) || !Array.isArray(config.receivers)) {
    throw new UnreadableFile(`${file}: not an Alertmanager configuration: it has no route or no receivers`);
  }
  const receivers = config.receivers.filter(isRecord);
  if (!receivers.some(notifies)) {
    throw new UnreadableFile(
      `${file}: no receiver in it notifies anybody, so that a replay would show nothing: give each one an integration, for example a webhook_configs`,
    );
  }
  const root = { ...rootDefaults, group_by: [], ...config.route };
  const wait =
    readDuration(root.group_wait, 'group_wait', file) || readDuration(root.group_interval, 'group_interval', file);
  const speed = Math.max(1, wait / minimumMs / slower);
  const routes = new Routes(speed, file, tickets);
  const route = routes.adapt(root, [], true);
  const inhibitRules = (Array.isArray(config.inhibit_rules) ? config.inhibit_rules : []).filter(isRecord);
  const replayed = {
    route,
    inhibit_rules: inhibitRules.map((rule) => ({ ...rule, equal: [...textList(rule.equal), laneLabel] })),
    receivers: receivers.map((receiver) => sinkFor(receiver, sinkUrl)),
  };
  return {
    yaml: dump(replayed),
    speed,
    receivers: new Map(
      receivers.map((receiver) => [String(receiver.name), describeReceiver(receiver, routes.archives)]),
    ),
    common: [...inhibitRules.map(({ equal }) => textList(equal)), ...routes.groups].reduce(
      (common, own) => common.filter((label) => own.includes(label)),
      labelNames(tickets),
    ),
    settleMs: routes.longestWaitMs + lookMs,
    timedRoutes: routes.timed,
  };
}

/** Alertmanager removes an empty group within this time. */
const lookMs = 30_000;

function labelNames(tickets: readonly Labels[]): readonly string[] {
  return [...new Set(tickets.flatMap((labels) => Object.keys(labels)))];
}

/** Resolved notifications are not counted: what is counted is what says that something fires. */
function sinkFor(receiver: JsonRecord, sinkUrl: (receiver: string) => string): JsonRecord {
  const name = String(receiver.name);
  return notifies(receiver) ? { name, webhook_configs: [{ url: sinkUrl(name), send_resolved: false }] } : { name };
}

function notifies(receiver: JsonRecord): boolean {
  return Object.values(receiver).some((value) => Array.isArray(value) && value.length > 0);
}

function describeReceiver(receiver: JsonRecord, archives: ReadonlySet<string>): ReplayReceiver {
  const name = String(receiver.name);
  const pages =
    pagingIntegrations.some((integration) => receiver[integration] !== undefined) || /page|pager/i.test(name);
  return { notifies: notifies(receiver), pages, archive: archives.has(name) };
}

/** Adapts a tree of routes: durations are scaled, and each group is bound to its lane. */
class Routes {
  readonly groups: (readonly string[])[] = [];
  readonly archives = new Set<string>();
  longestWaitMs = 0;
  timed = 0;
  readonly #speed: number;
  readonly #file: string;
  readonly #tickets: readonly Labels[];

  constructor(speed: number, file: string, tickets: readonly Labels[]) {
    this.#speed = speed;
    this.#file = file;
    this.#tickets = tickets;
  }

  /** `reached`: tickets may take this route. Others would only keep lanes together. */
  adapt(route: JsonRecord, inherited: readonly string[], reached: boolean): JsonRecord {
    const { mute_time_intervals: mute, active_time_intervals: active, routes, ...rest } = route;
    if (mute !== undefined || active !== undefined) this.timed += 1;
    const groupBy = rest.group_by === undefined ? inherited : textList(rest.group_by);
    const children = Array.isArray(routes) ? routes.filter(isRecord) : [];
    if (reached && !groupBy.includes('...')) this.groups.push(groupBy);
    if (
      rest.continue === true &&
      [rest.matchers, rest.match, rest.match_re].every((matchers) => matchers === undefined)
    ) {
      this.archives.add(String(rest.receiver));
    }
    if (reached)
      this.longestWaitMs = Math.max(
        this.longestWaitMs,
        this.#ms(rest, 'group_wait') + this.#ms(rest, 'group_interval'),
      );
    const durations = durationNames.filter((name) => rest[name] !== undefined);
    return {
      ...rest,
      ...Object.fromEntries(durations.map((name) => [name, this.#scale(this.#ms(rest, name))])),
      ...(rest.group_by !== undefined && { group_by: groupBy.includes('...') ? ['...'] : [...groupBy, laneLabel] }),
      routes: children.map((child) => this.adapt(child, groupBy, reached && this.#reaches(child))),
    };
  }

  /** Whether an alert of the tickets may have the labels that the route asks for. */
  #reaches({ matchers }: JsonRecord): boolean {
    return textList(matchers).every((matcher) => {
      const [, label = '', value] = /^\s*"?([\w.]+)"?\s*=\s*"?([^"~]*)"?\s*$/.exec(matcher) ?? [];
      return value === undefined || this.#tickets.some((labels) => labels[label] === value);
    });
  }

  #ms(route: JsonRecord, name: string): number {
    return route[name] === undefined ? 0 : readDuration(route[name], name, this.#file);
  }

  #scale(ms: number): string {
    return formatDuration(ms === 0 ? 0 : Math.max(minimumMs, Math.round(ms / this.#speed)));
  }
}

function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readDuration(value: unknown, name: string, file: string): number {
  const ms = parseDuration(String(value));
  if (ms === undefined)
    throw new UnreadableFile(`${file}: ${name}: expected a duration like 30s, got "${String(value)}"`);
  return ms;
}
