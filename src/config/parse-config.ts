import type { ButtonConfig } from '../core/button-config.ts';
import type { CausePattern } from '../core/cause/assess.ts';
import { type ButtonHook, type Hook, hookEvents, usualGiveUpAfterMs } from '../core/hooks/hook.ts';
import { parseMatcher } from '../core/notification/matcher.ts';
import { defaultAudience } from '../core/people-access.ts';
import { parseDuration } from '../core/text/duration.ts';
import { readPattern } from './cause-pattern.ts';
import type { Config, PeopleConfig } from './config.ts';
import { escalationOf } from './escalation.ts';
import { ConfigError, notYaml } from './problem.ts';
import type { ButtonEntry, ButtonHookEntry, ConfigFile, HookEntry, PeopleEntry } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { buttonProblems } from './validation/buttons.ts';
import { hookProblems } from './validation/hooks.ts';
import { peopleProblems } from './validation/people.ts';
import { targetOf } from './validation/target.ts';
import { parseYaml, YamlError, type YamlNode } from './yaml/yaml-node.ts';

/**
 * Reads the config of a YAML text. `file` names it in the messages.
 *
 * @throws {ConfigError} with every problem, each with its line.
 */
export function parseConfig(text: string, file: string): Config {
  return readConfig(parseConfigYaml(text, file));
}

/** The YAML of a config, not checked yet. Throws {@link ConfigError}. */
export function parseConfigYaml(text: string, file: string): YamlNode {
  try {
    return parseYaml(text, file, { maxAliases: 0 });
  } catch (error) {
    throw error instanceof YamlError ? notYaml(error) : error;
  }
}

/** Checks a config and fills in the defaults. Throws {@link ConfigError}. */
export function readConfig(node: YamlNode): Config {
  const problems = [schemaProblems, buttonProblems, hookProblems, peopleProblems].flatMap((find) => find(node));
  if (problems.length > 0) throw new ConfigError(problems);
  // The schema holds: no problem was found.
  return withDefaults(node.value as ConfigFile);
}

function withDefaults(file: ConfigFile): Config {
  const { receiver, cluster, kubernetes = {}, heartbeat = {}, brake, buttons, externalUrl, runbookBaseUrl } = file;
  const { people, ...rest } = receiver;
  return {
    receiver: {
      ...rest,
      listen: { host: '::', port: 8443, ...receiver.listen },
      ...(people === undefined ? {} : { people: toPeople(people) }),
    },
    ...(externalUrl === undefined ? {} : { externalUrl: externalUrl.replace(/\/+$/, '') }),
    ...(runbookBaseUrl === undefined ? {} : { runbookBaseUrl: runbookBaseUrl.replace(/\/+$/, '') }),
    ...(cluster === undefined ? {} : { cluster: { label: 'cluster', ...cluster } }),
    kubernetes: { stateNamespace: 'big-red-button', admissionPolicy: true, ...kubernetes },
    heartbeat: {
      matchers: (heartbeat.match ?? ['alertname="BigRedButtonHeartbeat"']).map(parseMatcher),
      lateAfterMs: milliseconds(heartbeat.lateAfter ?? '40s'),
      onChainSilent: (heartbeat.onChainSilent ?? []).map(toHook),
    },
    ...(brake === undefined ? {} : { brake: { trips: brake.trips, withinMs: milliseconds(brake.within) } }),
    buttons: buttons.map((entry) => toButton(entry, kubernetes.admissionPolicy ?? true)),
  };
}

function toPeople({ tokenFile, kubernetes, openReading = false }: PeopleEntry): PeopleConfig {
  if (tokenFile !== undefined) return { tokenFile, openReading };
  return { kubernetes: { audience: defaultAudience, ...kubernetes }, openReading };
}

function toButton(
  {
    match,
    window = '30m',
    sensorAfter = '15s',
    hooks = [],
    network,
    other,
    escalate,
    target: named,
    ...entry
  }: ButtonEntry,
  admissionPolicy: boolean,
): ButtonConfig {
  const target = targetOf(named);
  if (target === undefined) throw new Error('buttonProblems refuses a target without a known kind');
  const escalation = escalationOf({ target, ...(escalate && { escalate }) }, admissionPolicy);
  return {
    mode: 'on',
    corroborate: 'restarts',
    limit: 3,
    whenUnclear: 'trip',
    whenUnreadable: 'trip',
    sensor: entry.corroborate === 'none' ? 'off' : 'standby',
    networkExitCodes: [],
    ...entry,
    target,
    matchers: match.map(parseMatcher),
    windowMs: milliseconds(window),
    sensorAfterMs: milliseconds(sensorAfter),
    hooks: hooks.map(toButtonHook),
    ...(escalation === undefined ? {} : { escalate: escalation }),
    ...(network === undefined ? {} : { network: toNetwork(network) }),
    ...(other === undefined ? {} : { other: { patterns: toPatterns(other.patterns) } }),
  };
}

function toNetwork({ peers, patterns }: NonNullable<ButtonEntry['network']>): NonNullable<ButtonConfig['network']> {
  const names = peers?.map((peer) => peer.toLowerCase());
  return { ...(names === undefined ? {} : { peers: names }), patterns: toPatterns(patterns) };
}

/** Only for patterns that the schema has accepted. */
function toPatterns(sources: readonly string[] = []): readonly CausePattern[] {
  return sources.map(readPattern).filter((pattern) => 'find' in pattern);
}

function toButtonHook({ events = [...hookEvents], ...entry }: ButtonHookEntry): ButtonHook {
  return { ...toHook(entry), events: hookEvents.filter((event) => events.includes(event)) };
}

function toHook({ giveUpAfter, timeout = '5s', ...entry }: HookEntry): Hook {
  const giveUpAfterMs = giveUpAfter === undefined ? usualGiveUpAfterMs : milliseconds(giveUpAfter);
  return { ...entry, giveUpAfterMs, timeoutMs: milliseconds(timeout) };
}

/** Only for texts that the schema has accepted. */
function milliseconds(text: string): number {
  return parseDuration(text) ?? Number.NaN;
}
