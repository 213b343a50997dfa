import type { Path } from './yaml-lines.ts';

/** One thing that is wrong with a config. */
export interface ConfigProblem {
  readonly path: Path;
  /** `5 is out of range; expected >= 10`, by {@link told}. */
  readonly told: string;
}

/** What is wrong, and what would be right, in the form of every message about a config. */
export function told(problem: string, expected: string): string {
  return `${problem}; expected ${expected}`;
}

/** A config that is refused; the message has one line for each problem: `config.yaml:12: buttons[0].limit: …`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** `buttons[0].target.kind` */
export function describePath(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}
