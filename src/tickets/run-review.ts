import { setFlagsFromString } from 'node:v8';
import type { ReadOptions } from './choices.ts';
import { type ReadTickets, readFiles } from './read/read-files.ts';
import { renderMarkdown, renderText } from './render/report.ts';
import { suggestAlertmanager } from './render/suggest-alertmanager.ts';
import { writeSuggestions } from './render/suggest-files.ts';
import { type Review, review } from './review/review.ts';
import { readRulePriorities } from './rule-priorities.ts';
import type { Priority } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

export type Output = 'table' | 'json' | 'markdown' | 'suggest';

export interface ReviewRun {
  readonly files: readonly string[];
  readonly read: ReadOptions;
  readonly output: Output;
  /** Where the proposals are written, if not to standard output. */
  readonly folder?: string;
  readonly colour: boolean;
  readonly timeZone: string;
  readonly ruleFiles: readonly string[];
  readonly priorities: ReadonlyMap<string, Priority>;
}

const renderers: Readonly<Record<Output, (review: Review, run: ReviewRun) => string | Promise<string>>> = {
  table: (review, { colour }) => renderText(review, colour),
  json: (review) => `${JSON.stringify(review, undefined, 2)}\n`,
  markdown: renderMarkdown,
  suggest: async (review, { folder }) =>
    folder === undefined ? suggestAlertmanager(review) : `${(await writeSuggestions(review, folder)).join('\n')}\n`,
};

/** Reads the files and returns the review, ready to be printed. Throws {@link UnreadableFile}. */
export async function runReview(run: ReviewRun): Promise<string> {
  // The heap would grow to twice of what lives in it over a million rows, and save little.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=60');
  const rulePriorities = await readRulePriorities(run.ruleFiles);
  const read = await readFiles(run.files, run.read);
  const finished = review(read, { ...run, rulePriorities });
  if (run.read.pattern === undefined && run.read.renames.length === 0) refuseNamesWithIds(read, finished);
  return renderers[run.output](finished, run);
}

const doubtfulNames = 20;
const doubtfulShare = 0.7;

/** If nearly each ticket has a name of its own, the names hold more than the alert. */
function refuseNamesWithIds({ tickets }: ReadTickets, { alerts }: Review): void {
  if (alerts.length < doubtfulNames || alerts.length < tickets.length * doubtfulShare) return;
  const [one, other] = alerts;
  throw new UnreadableFile(
    `what is the alert's name? ${tickets.length} tickets have ${alerts.length} names, such as "${one?.alert}" and "${other?.alert}". ` +
      "Give the column with --column alert=NAME, or the part of the text with --pattern '(?<alert>...)'",
  );
}
