import { painter, type Style, wrap } from '../client/render/text.ts';

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

/** Tells the story, to a person or as JSON lines. */
export interface Narrator {
  /** `data` is for machines alone. */
  tell(kind: Kind, text: string, data?: object): void;
  /** A title, and one line a row: what, and how much. */
  table(title: string, rows: readonly (readonly [string, string])[]): void;
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
  };
}

/** One object a line: `seconds`, `kind`, `text`, and the numbers of that line. */
export function narrateAsJson({ write, elapsed }: NarratorOptions): Narrator {
  const tell = (kind: string, text: string, data: object = {}) =>
    write(`${JSON.stringify({ seconds: Number(seconds(elapsed())), kind, text, ...data })}\n`);
  return {
    tell,
    table: (title, rows) => tell('table', title, { rows: Object.fromEntries(rows) }),
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
