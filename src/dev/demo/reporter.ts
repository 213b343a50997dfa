import { painter, type Style, wrap } from '../../cli/render/text.ts';
import { formatSeconds } from '../../core/text/duration.ts';

/** The kinds of lines: a new chapter, a step, an expectation that came true or did not, a quotation. */
type LineKind = 'chapter' | 'step' | 'passed' | 'failed' | 'quote';

/** Reports the story to a person or to a program. */
export interface Reporter {
  /** `data` is for programs only. */
  line(kind: LineKind, text: string, data?: object): void;
  /** A title, and rows of two columns. */
  table(title: string, rows: readonly (readonly [string, string])[]): void;
  /** A figure of the whole story, for programs only. */
  measure(figure: string, seconds: number): void;
  /** Ends the report: everything came true, or what failed. */
  end(failure?: string): void;
}

interface ReporterOptions {
  readonly write: (text: string) => unknown;
  /** Milliseconds since the story began. */
  readonly elapsed: () => number;
  readonly color: boolean;
}

const marks: Readonly<Record<LineKind, string>> = { chapter: '', step: '·', passed: '✓', failed: '✗', quote: '│' };

const styles: Readonly<Record<LineKind, Style>> = {
  chapter: 'bold',
  step: 'plain',
  passed: 'green',
  failed: 'red',
  quote: 'dim',
};

/** The width of `12.3 s  · `, which each further line of a long text is indented by. */
const indent = ' '.repeat('12.3 s  · '.length + 1);

/** Writes elapsed seconds, a mark and the text, in lines of at most 100 characters if they can be broken. */
export function textReporter({ write, elapsed, color }: ReporterOptions): Reporter {
  const paint = painter(color);
  return {
    line: (kind, text) => {
      if (kind === 'chapter') {
        write(`\n${paint('bold', text)}\n`);
        return;
      }
      const [first = '', ...others] = wrap(text, 100 - indent.length);
      const time = paint('dim', formatSeconds(elapsed()).padStart(7));
      const style = styles[kind];
      write(`${time}  ${paint(style, `${marks[kind]} ${first}`)}\n`);
      for (const line of others) write(`${indent}${paint(style, line)}\n`);
    },
    table: (title, rows) => {
      const width = Math.max(...rows.map(([name]) => name.length));
      write(`\n${paint('bold', title)}\n`);
      for (const [name, value] of rows) write(`  ${name.padEnd(width)}  ${value}\n`);
    },
    measure: () => undefined,
    end: () => undefined,
  };
}

/**
 * Writes one JSON document: `steps`, each with `seconds`, `kind`, `text` and the figures of that step, then `cameTrue`, the figures of
 * the story, and what failed. Each step is written when it happens, in a line of its own, so that a program can follow the story.
 */
export function jsonReporter({ write, elapsed }: ReporterOptions): Reporter {
  const figures: Record<string, number> = {};
  let before = '{"steps":[\n';
  const line = (kind: string, text: string, data: object = {}) => {
    write(`${before}${JSON.stringify({ seconds: Number((elapsed() / 1_000).toFixed(1)), kind, text, ...data })}\n`);
    before = ',';
  };
  return {
    line,
    table: (title, rows) => line('table', title, { rows: Object.fromEntries(rows) }),
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
