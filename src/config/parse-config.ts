import { load, YAMLException } from 'js-yaml';
import type { Button } from '../core/button.ts';
import { type Matcher, MatcherSyntaxError, parseMatcher } from '../core/matcher.ts';
import { describeTarget, targetKey } from '../core/target.ts';
import type { Config } from './config.ts';
import { parseDuration } from './duration.ts';
import { ConfigError, type ConfigProblem, describePath } from './problem.ts';
import type { ButtonEntry, ConfigFile } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { type Path, yamlLines } from './yaml-lines.ts';

/**
 * The config of a YAML text. `file` names it in the messages.
 *
 * @throws {ConfigError} that tells every problem at once, each with its line.
 */
export function parseConfig(text: string, file: string): Config {
  const value = loadYaml(text, file);
  const problems = [...schemaProblems(value)];
  if (problems.length === 0) {
    // The schema holds: there was no difference from it.
    const config = new Reading(problems).config(value as ConfigFile);
    if (problems.length === 0) return config;
  }
  const lineOf = yamlLines(text);
  const lines = problems
    .map(({ path, problem, expected }) => ({
      line: lineOf(path),
      told: `${describePath(path)} ${problem}; expected ${expected}`,
    }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, told }) => `${file}:${line}: ${told}`);
  throw new ConfigError(lines.join('\n'));
}

function loadYaml(text: string, file: string): unknown {
  try {
    return load(text, { filename: file, maxAliases: 0 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? 1 : error.mark.line + 1;
    throw new ConfigError(`${file}:${line}: is not YAML: ${error.reason}`, { cause: error });
  }
}

/** Fills in the defaults, and notes what a schema cannot say. */
class Reading {
  readonly #problems: ConfigProblem[];

  constructor(problems: ConfigProblem[]) {
    this.#problems = problems;
  }

  config(file: ConfigFile): Config {
    const { kubernetes, heartbeat = {} } = file;
    const { people, ...receiver } = file.receiver;
    const match = heartbeat.match ?? ['alertname="BigRedButtonHeartbeat"'];
    const buttons = file.buttons.map((entry, index) => this.#button(entry, ['buttons', index]));
    this.#noTwoAlike(buttons);
    return {
      receiver: {
        ...receiver,
        listen: { host: '0.0.0.0', port: 8443, ...receiver.listen },
        ...(people === undefined ? {} : { people: { openReading: false, ...people } }),
      },
      kubernetes: { stateNamespace: 'big-red-button', admissionPolicy: true, ...kubernetes },
      heartbeat: {
        matchers: this.#matchers(match, ['heartbeat', 'match']),
        lateAfterMs: this.#duration(heartbeat.lateAfter ?? '3m', ['heartbeat', 'lateAfter']),
      },
      buttons,
    };
  }

  #button(entry: ButtonEntry, path: Path): Button {
    const { match, window = '30m', corroborate = 'restarts', ...given } = entry;
    const sensor = given.sensor ?? (corroborate === 'none' ? 'off' : 'standby');
    if (corroborate === 'none' && sensor !== 'off') {
      this.#note([...path, 'sensor'], `is ${sensor}, but with corroborate: none there is nothing for it to see`, 'off');
    }
    return {
      mode: 'on',
      limit: 3,
      whenUnclear: 'trip',
      whenUnreadable: 'trip',
      networkExitCodes: [],
      ...given,
      corroborate,
      sensor,
      matchers: this.#matchers(match, [...path, 'match']),
      windowMs: this.#duration(window, [...path, 'window']),
    };
  }

  #matchers(sources: readonly string[], path: Path): readonly Matcher[] {
    return sources.flatMap((source, index) => {
      try {
        return [parseMatcher(source)];
      } catch (error) {
        if (!(error instanceof MatcherSyntaxError)) throw error;
        const { column, problem, expected } = error;
        this.#note([...path, index], `${JSON.stringify(source)} at column ${column}: ${problem}`, expected);
        return [];
      }
    });
  }

  #duration(text: string, path: Path): number {
    const ms = parseDuration(text);
    if (ms === undefined) this.#note(path, `${JSON.stringify(text)} is not a duration`, '30m, 90s, 500ms or 1h30m');
    else if (ms === 0) this.#note(path, 'is zero', 'a duration above zero');
    return ms ?? 0;
  }

  /** Two buttons on one target would hold and release it against each other. */
  #noTwoAlike(buttons: readonly Button[]): void {
    buttons.forEach((button, index) => {
      const earlier = buttons.slice(0, index);
      if (earlier.some(({ name }) => name === button.name)) {
        this.#note(['buttons', index, 'name'], `"${button.name}" is taken`, 'a name of its own for each button');
      }
      const rival = earlier.find(({ target }) => targetKey(target) === targetKey(button.target));
      if (rival === undefined) return;
      const problem = `${describeTarget(button.target)} is the target of button "${rival.name}" already`;
      this.#note(['buttons', index, 'target'], problem, 'one button for each target');
    });
  }

  #note(path: Path, problem: string, expected: string): void {
    this.#problems.push({ path, problem, expected });
  }
}
