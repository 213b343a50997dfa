import { dump } from 'js-yaml';
import { formatDuration } from '../core/text/duration.ts';
import { isRecord, type JsonRecord } from './json.ts';
import { parseYaml } from './named-yaml.ts';
import { RouteScaler, readDuration } from './replay-routes.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** The shortest duration that Alertmanager is given in a replay: below, a busy machine's own delays would count for more. */
export const replayMinimumMs = 100;

/** Alertmanager's own default (config.DefaultGlobalConfig of 0.34): left out it would not be scaled. */
const resolveTimeoutDefault = '5m';

/** A configuration made ready for a replay. */
export interface ReplayConfig {
  /** For Alertmanager: durations scaled, every receiver that tells anybody a sink of the replay's, else as it was. */
  readonly yaml: string;
  /** How many times faster than life. */
  readonly speed: number;
  readonly receivers: ReadonlyMap<string, ReplayReceiver>;
  /** What was changed beside that, a sentence each. */
  readonly changes: readonly string[];
}

export interface ReplayReceiver {
  /** The longest of its routes, in scaled milliseconds. */
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  /** A route gives it a copy of everything and goes on: an archive, which is nobody that hears. */
  readonly archive: boolean;
}

/**
 * Makes an Alertmanager configuration replayable. The speed is the one at which the root route's group_wait (or, if
 * that is 0, its group_interval) takes 100 ms; what would be shorter than that takes 100 ms too, and is told.
 * `sinkUrl` gives a receiver's address. Throws {@link UnreadableFile} where the text is no such configuration.
 */
export function makeReplayConfig(text: string, file: string, sinkUrl: (receiver: string) => string): ReplayConfig {
  const config = readConfig(text, file);
  const speed = speedFor(config.route, file);
  const scaler = new RouteScaler(speed, file);
  const replayed = {
    global: { resolve_timeout: scaler.scale(config.resolveTimeout, 'resolve_timeout') },
    route: scaler.scaleRoot(config.route),
    inhibit_rules: config.inhibitRules,
    receivers: config.receivers.map((receiver) => sinkFor(receiver, sinkUrl)),
  };
  return { yaml: dump(replayed), speed, receivers: scaler.receivers, changes: scaler.changes() };
}

/** A receiver without any integration tells nobody, and must not be made to. */
function sinkFor(receiver: JsonRecord, sinkUrl: (receiver: string) => string): JsonRecord {
  const name = String(receiver.name);
  const tells = Object.values(receiver).some((value) => Array.isArray(value) && value.length > 0);
  // Resolved notifications page nobody: what is counted is what tells of something that fires.
  return tells ? { name, webhook_configs: [{ url: sinkUrl(name), send_resolved: false }] } : { name };
}

interface ReadConfig {
  readonly resolveTimeout: unknown;
  readonly route: JsonRecord;
  readonly inhibitRules: readonly unknown[];
  readonly receivers: readonly JsonRecord[];
}

function readConfig(text: string, file: string): ReadConfig {
  const config = parseYaml(text, file);
  if (!isRecord(config) || !isRecord(config.route) || !Array.isArray(config.receivers)) {
    throw new UnreadableFile(`${file}: not an Alertmanager configuration: it has no route or no receivers`);
  }
  const resolveTimeout = isRecord(config.global) ? config.global.resolve_timeout : undefined;
  return {
    resolveTimeout: resolveTimeout ?? resolveTimeoutDefault,
    route: config.route,
    inhibitRules: Array.isArray(config.inhibit_rules) ? config.inhibit_rules : [],
    receivers: config.receivers.filter(isRecord),
  };
}

function speedFor(root: JsonRecord, file: string): number {
  const wait = readDuration(root.group_wait ?? '30s', 'group_wait', file);
  const interval = readDuration(root.group_interval ?? '5m', 'group_interval', file);
  return Math.max(1, (wait || interval) / replayMinimumMs);
}

/** `300 times faster than life: 30s take 100ms`. */
export function describeSpeed({ speed }: ReplayConfig): string {
  return `Everything runs ${Math.round(speed * 10) / 10} times faster than life, the log and the configuration's durations alike: ${formatDuration(replayMinimumMs * speed)} take ${formatDuration(replayMinimumMs)}.`;
}
