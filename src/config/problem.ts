import type { Path } from './yaml-lines.ts';

/** One thing that is wrong with a config: where, what, and what would be right. */
export interface ConfigProblem {
  readonly path: Path;
  readonly problem: string;
  readonly expected: string;
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
