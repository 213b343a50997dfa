import { type Errors, progressOf } from './progress.ts';
import { describeNothing, type ReadOptions, readFiles } from './read.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { renderText } from './render-text.ts';
import { makeReport, type Report } from './report.ts';
import { Review } from './review.ts';
import { renderSuggestion } from './suggest.ts';
import { UnreadableFile } from './unreadable-file.ts';

const outputs = ['table', 'json', 'markdown', 'html', 'suggest'] as const;
export type Output = (typeof outputs)[number];

export interface ReviewRun {
  readonly files: readonly string[];
  readonly read: Omit<ReadOptions, 'tell' | 'onBytes' | 'stdin'>;
  readonly output: Output;
  readonly colour: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly errors: Errors;
}

/**
 * Reads the files and returns the review, ready to be printed. Throws {@link UnreadableFile} also where there is no
 * ticket in them.
 */
export async function runReview(run: ReviewRun): Promise<string> {
  const review = new Review();
  const progress = await progressOf(run.files, run.errors);
  const tell = (message: string) => progress.tell(message);
  const onBytes = (bytes: number) => progress.update(bytes, review.tickets);
  const files = await readFiles(run.files, { ...run.read, stdin: run.stdin, tell, onBytes }, (ticket) =>
    review.add(ticket),
  );
  progress.clear();
  const report = makeReport(files, review);
  if (review.tickets === 0) throw new UnreadableFile(describeNothing(files));
  return render(report, run);
}

function render(report: Report, { output, colour }: ReviewRun): string {
  switch (output) {
    case 'table':
      return renderText(report, colour);
    case 'json':
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case 'markdown':
      return renderMarkdown(report);
    case 'html':
      return renderHtml(report);
    case 'suggest':
      return renderSuggestion(report);
  }
}
