import { painter, type Style, wrap } from '../../cli/render/text.ts';

/** How one line of the story is meant. */
export type Kind =
  /** A new chapter begins. */
  | 'chapter'
  /** Something was done, or happened. */
  | 'did'
  /** What was expected came true, or did not. */
  | 'held'
  | 'failed'
  /** Words of others: evidence, a reason, a command. */
  | 'quote';

/** Tells the story, to a person or to a machine. */
export interface Narrator {
  /** `data` is for machines alone. */
  tell(kind: Kind, text: string, data?: object): void;
  /** A title, and one line a row: what, and how much. */
  table(title: string, rows: readonly (readonly [string, string])[]): void;
  /** A figure of the whole story, for machines alone. */
  measure(figure: string, seconds: number): void;
  /** The last word: all of it came true, or what failed. Nothing may be told after it. */
  end(failure?: string): void;
}

export interface NarratorOptions {
  readonly write: (text: string) => unknown;
  /** Milliseconds since the story began. */
  readonly elapsed: () => number;
  readonly color: boolean;
}

const marks: Readonly<Record<Kind, string>> = { chapter: '', did: '·', held: '✓', failed: '✗', quote: '│' };

/** Lines of at most 100 characters where they can be broken: elapsed seconds, a mark, the words. */
export function narrateForPeople({ write, elapsed, color }: NarratorOptions): Narrator {
  const paint = painter(color);
  return {
    tell: (kind, text) => {
      if (kind === 'chapter') {
        write(`\n${paint('bold', text)}\n`);
        return;
      }
      const [first = '', ...others] = wrap(text, 100 - indent.length);
      const time = paint('dim', `${seconds(elapsed()).padStart(5)} s`);
      const style = styles[kind];
      write(`${time}  ${paint(style, `${marks[kind]} ${first}`)}\n`);
      for (const line of others) write(`${indent}${paint(style, line)}\n`);
    },
    table: (title, rows) => {
      const width = Math.max(...rows.map(([what]) => what.length));
      write(`\n${paint('bold', title)}\n`);
      for (const [what, much] of rows) write(`  ${what.padEnd(width)}  ${much}\n`);
    },
    measure: () => undefined,
    end: () => undefined,
  };
}

/**
 * One document: `steps`, each with `seconds`, `kind`, `text` and the numbers of that step; then `cameTrue`, the figures, and what failed.
 * It is written as it happens, a step a line, so that it can be followed too.
 */
export function narrateAsJson({ write, elapsed }: NarratorOptions): Narrator {
  const figures: Record<string, number> = {};
  let before = '{"steps":[\n';
  const tell = (kind: string, text: string, data: object = {}) => {
    write(`${before}${JSON.stringify({ seconds: Number(seconds(elapsed())), kind, text, ...data })}\n`);
    before = ',';
  };
  return {
    tell,
    table: (title, rows) => tell('table', title, { rows: Object.fromEntries(rows) }),
    measure: (figure, seconds) => {
      figures[figure] = seconds;
    },
    end: (message) => {
      const failed = message !== undefined && { error: 'failed', message };
      const rest = JSON.stringify({ cameTrue: !failed, ...figures, ...failed }).slice(1);
      write(`${before === ',' ? '' : before}],${rest}\n`);
    },
  };
}

/** Of the first line: time, mark. */
const indent = ' '.repeat('12.3 s  · '.length + 1);

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

const styles: Readonly<Record<Kind, Style>> = {
  chapter: 'bold',
  did: 'plain',
  held: 'green',
  failed: 'red',
  quote: 'dim',
};
