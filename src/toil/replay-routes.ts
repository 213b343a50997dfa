import { formatDuration, parseDuration } from '../core/text/duration.ts';
import { isRecord, type JsonRecord } from './json.ts';
import type { ReplayReceiver } from './replay-config.ts';
import { replayMinimumMs } from './replay-config.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** Alertmanager's own defaults (dispatch.DefaultRouteOpts of 0.34): left out they would not be scaled. */
const rootDefaults = { group_wait: '30s', group_interval: '5m', repeat_interval: '4h' };
const durationNames = Object.keys(rootDefaults);

/** What a route hands down to those below it. */
interface Inherited {
  readonly receiver: string;
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
}

/** Scales the durations of a tree of routes, and learns of each receiver how long it may wait. */
export class RouteScaler {
  readonly receivers = new Map<string, ReplayReceiver>();
  readonly #speed: number;
  readonly #file: string;
  /** Durations that would have become too short. */
  readonly #held = new Set<string>();
  #timesOfDay = 0;

  constructor(speed: number, file: string) {
    this.#speed = speed;
    this.#file = file;
  }

  /** A duration of the configuration as the replay's Alertmanager gets it. 0 stays 0. */
  scale(value: unknown, name: string): string {
    return formatDuration(this.#scaleMs(value, name));
  }

  scaleRoot(route: JsonRecord): JsonRecord {
    return this.#scaleRoute({ ...rootDefaults, ...route }, { receiver: '', groupWaitMs: 0, groupIntervalMs: 0 }, false);
  }

  changes(): string[] {
    const changes: string[] = [];
    if (this.#held.size > 0) {
      changes.push(`Held at the minimum of ${replayMinimumMs} ms, longer than in life: ${[...this.#held].join(', ')}.`);
    }
    if (this.#timesOfDay > 0) {
      changes.push(
        `A replay has no time of day: mute_time_intervals and active_time_intervals are left out (${this.#timesOfDay} routes).`,
      );
    }
    return changes;
  }

  #scaleMs(value: unknown, name: string): number {
    const ms = readDuration(value, name, this.#file);
    const scaled = Math.round(ms / this.#speed);
    if (ms === 0 || scaled >= replayMinimumMs) return scaled;
    this.#held.add(`${name} ${formatDuration(ms)}`);
    return replayMinimumMs;
  }

  #scaleRoute(route: JsonRecord, parent: Inherited, below: boolean): JsonRecord {
    const { mute_time_intervals: mute, active_time_intervals: active, routes, ...rest } = route;
    if (mute !== undefined || active !== undefined) this.#timesOfDay += 1;
    const own: Inherited = {
      receiver: typeof rest.receiver === 'string' ? rest.receiver : parent.receiver,
      groupWaitMs: rest.group_wait === undefined ? parent.groupWaitMs : this.#scaleMs(rest.group_wait, 'group_wait'),
      groupIntervalMs:
        rest.group_interval === undefined
          ? parent.groupIntervalMs
          : this.#scaleMs(rest.group_interval, 'group_interval'),
    };
    this.#learn(own, below && copiesEverything(rest));
    const durations = durationNames.filter((name) => rest[name] !== undefined);
    return {
      ...rest,
      ...Object.fromEntries(durations.map((name) => [name, this.scale(rest[name], name)])),
      ...(Array.isArray(routes) && {
        routes: routes.filter(isRecord).map((child) => this.#scaleRoute(child, own, true)),
      }),
    };
  }

  #learn({ receiver, groupWaitMs, groupIntervalMs }: Inherited, archive: boolean): void {
    const known = this.receivers.get(receiver);
    this.receivers.set(receiver, {
      groupWaitMs: Math.max(groupWaitMs, known?.groupWaitMs ?? 0),
      groupIntervalMs: Math.max(groupIntervalMs, known?.groupIntervalMs ?? 0),
      archive: archive && (known?.archive ?? true),
    });
  }
}

function copiesEverything(route: JsonRecord): boolean {
  return (
    route.continue === true && [route.matchers, route.match, route.match_re].every((matchers) => matchers === undefined)
  );
}

/** Milliseconds. Throws {@link UnreadableFile} where the value is no duration. */
export function readDuration(value: unknown, name: string, file: string): number {
  const ms = parseDuration(String(value));
  if (ms === undefined) throw new UnreadableFile(`${file}: ${name}: ${String(value)} is no duration`);
  return ms;
}
