import type { Button } from '../core/button.ts';
import type { CausePattern } from '../core/cause/assess.ts';
import { type ButtonHook, type Hook, hookEvents } from '../core/hook.ts';
import { usualGiveUpAfterMs } from '../core/limits.ts';
import { parseMatcher } from '../core/matcher.ts';
import { defaultAudience } from '../core/people.ts';
import { buttonProblems } from './button-rules.ts';
import type { Config, PeopleConfig } from './config.ts';
import { parseDuration } from './duration.ts';
import { hookProblems } from './hook-rules.ts';
import { loadYaml } from './load-yaml.ts';
import { readPattern } from './pattern.ts';
import { ConfigError, type ConfigProblem, describePath, told } from './problem.ts';
import { peopleProblems } from './receiver-rules.ts';
import type { ButtonEntry, ButtonHookEntry, ConfigFile, HookEntry, PeopleEntry } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { yamlLines } from './yaml-lines.ts';

/**
 * The config of a YAML text. `file` names it in the messages.
 *
 * @throws {ConfigError} that tells every problem at once, each with its line.
 */
export function parseConfig(text: string, file: string): Config {
  const value = readYaml(text, file);
  const problems = [
    ...schemaProblems(value),
    ...buttonProblems(buttonsOf(value)),
    ...hookProblems(value),
    ...peopleProblems(value),
  ];
  if (problems.length > 0) throw refusal(problems, text, file);
  // The schema holds: there was no difference from it.
  return withDefaults(value as ConfigFile);
}

function readYaml(text: string, file: string): unknown {
  const expected = 'one YAML document without aliases';
  const refuse = (line: number, reason: string, cause: unknown) =>
    new ConfigError(`${file}:${line}: ${told(`is not YAML: ${reason}`, expected)}`, { cause });
  return loadYaml(text, refuse, { filename: file, maxAliases: 0 });
}

function buttonsOf(value: unknown): readonly unknown[] {
  const buttons = typeof value === 'object' && value !== null && 'buttons' in value ? value.buttons : [];
  return Array.isArray(buttons) ? buttons : [];
}

function refusal(problems: readonly ConfigProblem[], text: string, file: string): ConfigError {
  const lineOf = yamlLines(text);
  const lines = problems
    .map((each) => ({ line: lineOf(each.path), message: `${describePath(each.path) || 'the config'}: ${each.told}` }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, message }) => `${file}:${line}: ${message}`);
  return new ConfigError(lines.join('\n'));
}

function withDefaults({ receiver, kubernetes = {}, heartbeat = {}, buttons }: ConfigFile): Config {
  const { people, ...rest } = receiver;
  return {
    receiver: {
      ...rest,
      listen: { host: '0.0.0.0', port: 8443, ...receiver.listen },
      ...(people === undefined ? {} : { people: toPeople(people) }),
    },
    kubernetes: { stateNamespace: 'big-red-button', admissionPolicy: true, ...kubernetes },
    heartbeat: {
      matchers: (heartbeat.match ?? ['alertname="BigRedButtonHeartbeat"']).map(parseMatcher),
      lateAfterMs: milliseconds(heartbeat.lateAfter ?? '3m'),
      onChainSilent: (heartbeat.onChainSilent ?? []).map(toHook),
    },
    buttons: buttons.map(toButton),
  };
}

function toPeople({ tokenFile, kubernetes, openReading = false }: PeopleEntry): PeopleConfig {
  if (tokenFile !== undefined) return { tokenFile, openReading };
  return { kubernetes: { audience: defaultAudience, ...kubernetes }, openReading };
}

function toButton({ match, window = '30m', hooks = [], network, other, ...entry }: ButtonEntry): Button {
  return {
    mode: 'on',
    corroborate: 'restarts',
    limit: 3,
    whenUnclear: 'trip',
    whenUnreadable: 'trip',
    sensor: entry.corroborate === 'none' ? 'off' : 'standby',
    networkExitCodes: [],
    ...entry,
    matchers: match.map(parseMatcher),
    windowMs: milliseconds(window),
    hooks: hooks.map(toButtonHook),
    ...(network === undefined ? {} : { network: toNetwork(network) }),
    ...(other === undefined ? {} : { other: { patterns: toPatterns(other.patterns) } }),
  };
}

function toNetwork({ peers, patterns }: NonNullable<ButtonEntry['network']>): NonNullable<Button['network']> {
  const names = peers?.map((peer) => peer.toLowerCase());
  return { ...(names === undefined ? {} : { peers: names }), patterns: toPatterns(patterns) };
}

/** Of patterns that the schema has accepted. */
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

/** Of a duration that the schema has accepted. */
function milliseconds(text: string): number {
  return parseDuration(text) ?? Number.NaN;
}
