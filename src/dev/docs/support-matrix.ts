import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { markdownTable } from './markdown-table.ts';

/** Kept by `npm run test:cluster -- --record`, and by nothing else. */
export const supportRunsFile = resolve(import.meta.dirname, '../../../docs/support-runs.json');

/** A run of tests on a real cluster that passed. */
export interface SupportRun {
  /** The day, as in `2026-11-30`. */
  readonly date: string;
  readonly kubernetes: string;
  /** These three only if a story of the run started them. */
  readonly prometheus?: string;
  readonly alertmanager?: string;
  readonly 'kube-state-metrics'?: string;
  /** The names of the stories, as the command takes them. */
  readonly stories: readonly string[];
  /** How many tests passed. None failed, and none was skipped. */
  readonly tests: number;
}

export function readSupportRuns(): readonly SupportRun[] {
  return JSON.parse(readFileSync(supportRunsFile, 'utf8'));
}

/** The table of docs/support.md. It has nothing but what the runs say. */
export function supportMatrix(runs = readSupportRuns()): string {
  const programs = ['kubernetes', 'prometheus', 'alertmanager', 'kube-state-metrics'] as const;
  const rows = runs.map((run) => [
    ...programs.map((program) => run[program] ?? 'not run'),
    run.stories.map((story) => `\`${story}\``).join(' '),
    String(run.tests),
    run.date,
  ]);
  const header = ['Kubernetes', 'Prometheus', 'Alertmanager', 'kube-state-metrics', 'stories', 'tests', 'date'];
  return markdownTable(header, rows.toSorted(newestFirst));
}

function newestFirst(one: readonly string[], other: readonly string[]): number {
  return other.join().localeCompare(one.join(), 'en', { numeric: true });
}
