import { dump, load } from 'js-yaml';
import { replayMinimumMs } from '../core/limits.ts';
import { isRecord, type JsonRecord } from './json.ts';
import { formatDuration, parseDuration } from './prometheus-duration.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Alertmanager's own defaults: left out they would not be scaled. (dispatch.DefaultRouteOpts and config.DefaultGlobalConfig of 0.34) */
const routeDefaults = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' };
const resolveTimeoutDefault = '5m';

/** A configuration made ready for a replay. */
export interface ReplayConfig {
  /** For Alertmanager: durations scaled, every receiver a sink of the replay's, else as it was. */
  readonly yaml: string;
  /** How many times faster than life. */
  readonly speed: number;
  /** The root route's group_interval and the longest group_wait, in scaled milliseconds: when the last notification is out. */
  readonly settleMs: number;
  readonly receivers: readonly string[];
  /** What else was changed, a sentence each. */
  readonly changes: readonly string[];
}

/**
 * Makes an Alertmanager configuration replayable. The speed is the one at which the root route's group_wait (or, if that is 0, its group_interval)
 * takes 100 ms; what would be shorter than that takes 100 ms too, and is told. `sinkUrl` gives a receiver's address.
 * Throws {@link UnreadableFile} where the text is no such configuration.
 */
export function makeReplayConfig(text: string, file: string, sinkUrl: (receiver: string) => string): ReplayConfig {
  const config = readConfig(text, file);
  const root = { ...routeDefaults, ...config.route };
  const speed = speedFor(root, file);
  const scaler = new Scaler(speed, file);
  const route = scaler.scaleRoute(root);
  const names = config.receivers.map((receiver) => String(receiver.name));
  const resolveTimeout = isRecord(config.global) ? config.global.resolve_timeout : undefined;
  const replayed = {
    global: { resolve_timeout: scaler.scale(resolveTimeout ?? resolveTimeoutDefault, 'resolve_timeout') },
    route,
    inhibit_rules: config.inhibitRules,
    receivers: names.map((name) => ({
      name,
      // Resolved notifications page nobody: what is counted is what tells of something that fires.
      webhook_configs: [{ url: sinkUrl(name), send_resolved: false }],
    })),
  };
  return { yaml: dump(replayed), speed, settleMs: scaler.longest, receivers: names, changes: scaler.changes() };
}

interface ReadConfig {
  readonly global: unknown;
  readonly route: JsonRecord;
  readonly inhibitRules: readonly unknown[];
  readonly receivers: readonly JsonRecord[];
}

function readConfig(text: string, file: string): ReadConfig {
  let config: unknown;
  try {
    config = load(text);
  } catch (error) {
    throw new UnreadableFile(`${file}: not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(config) || !isRecord(config.route) || !Array.isArray(config.receivers)) {
    throw new UnreadableFile(`${file}: not an Alertmanager configuration: it has no route or no receivers`);
  }
  const inhibitRules = Array.isArray(config.inhibit_rules) ? config.inhibit_rules : [];
  return { global: config.global, route: config.route, inhibitRules, receivers: config.receivers.filter(isRecord) };
}

function speedFor(root: JsonRecord, file: string): number {
  const wait =
    readDuration(root.group_wait, 'group_wait', file) || readDuration(root.group_interval, 'group_interval', file);
  return Math.max(1, wait / replayMinimumMs);
}

function readDuration(value: unknown, name: string, file: string): number {
  const ms = parseDuration(String(value));
  if (ms === undefined) throw new UnreadableFile(`${file}: ${name}: ${String(value)} is no duration`);
  return ms;
}

class Scaler {
  /** The longest group_wait or group_interval met, scaled. */
  longest = 0;
  readonly #speed: number;
  readonly #file: string;
  readonly #held = new Set<string>();
  #muteTimes = 0;

  constructor(speed: number, file: string) {
    this.#speed = speed;
    this.#file = file;
  }

  scale(value: unknown, name: string): string {
    const ms = readDuration(value, name, this.#file);
    const scaled = ms / this.#speed;
    if (ms === 0) return '0s';
    if (scaled < replayMinimumMs) this.#held.add(`${name} ${formatDuration(ms)}`);
    const held = Math.max(replayMinimumMs, scaled);
    if (name.startsWith('group_')) this.longest = Math.max(this.longest, held);
    return formatDuration(held);
  }

  /** A route and all below it. Times of day are left out: a replay has none. */
  scaleRoute(route: JsonRecord): JsonRecord {
    const { mute_time_intervals: mute, active_time_intervals: active, routes, ...rest } = route;
    if (mute !== undefined || active !== undefined) this.#muteTimes += 1;
    const durations = Object.keys(routeDefaults).filter((name) => rest[name] !== undefined);
    return {
      ...rest,
      ...Object.fromEntries(durations.map((name) => [name, this.scale(rest[name], name)])),
      ...(Array.isArray(routes) && { routes: routes.filter(isRecord).map((child) => this.scaleRoute(child)) }),
    };
  }

  changes(): string[] {
    const changes = [
      'Every receiver is a sink of this replay: nothing leaves this machine. Notifications that only resolve are not sent.',
    ];
    if (this.#held.size > 0) {
      changes.push(`Held at the minimum of ${replayMinimumMs} ms, longer than in life: ${[...this.#held].join(', ')}.`);
    }
    if (this.#muteTimes > 0)
      changes.push(
        `Times of day (mute_time_intervals, active_time_intervals) of ${this.#muteTimes} routes are left out.`,
      );
    return changes;
  }
}
