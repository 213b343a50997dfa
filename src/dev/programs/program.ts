/** The programs of Prometheus, Alertmanager and blackbox_exporter that the demo and the tests run. */
export const programNames = ['prometheus', 'promtool', 'alertmanager', 'amtool', 'blackbox_exporter'] as const;
export type ProgramName = (typeof programNames)[number];

export interface Program {
  readonly name: ProgramName;
  /** Absolute. */
  readonly path: string;
  /** What `--version` prints, without a packager's suffix: `2.53.3`. */
  readonly version: string;
}

/** A program could not be found, fetched or started. The message says what to do. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** Reports progress to a person, one line at a time. */
export type Say = (line: string) => void;

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
