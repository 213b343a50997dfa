import type { RowSink } from '../formats/sink.ts';
import type { Tool } from '../tools/tool.ts';
import { plainTool } from '../tools/tools.ts';
import { type Row, textAt, textsAt } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { Builder, type Built, type Draft } from './build.ts';
import { type DateOptions, Dates, type DayOrder } from './dates.ts';
import { pairEvents, type TicketEvent } from './episodes.ts';
import type { HandsWhen } from './hands.ts';
import { titleKey } from './names.ts';
import type { Templates } from './templates.ts';

export interface ReadingOptions extends DateOptions {
  readonly pattern?: RegExp;
  readonly handsWhen: readonly HandsWhen[];
}

/** A value that is not understood: what depends on it stays unknown. */
export interface UnclearValue {
  readonly column: string;
  readonly value: string;
  readonly times: number;
}

const badLinesShown = 20;

/** Collects the tickets and events of one file. */
export class FileReading implements RowSink {
  readonly dates: Dates;
  badLines = 0;
  ignored = 0;
  /** Titles of plain columns that say that something begins, and that something is over. */
  readonly #states = { open: new Set<string>(), close: new Set<string>() };
  readonly tools = new Set<string>();
  readonly #drafts: Draft[];
  readonly #before: number;
  readonly #events: TicketEvent[] = [];
  readonly #unclear = new Map<string, UnclearValue>();
  /** Rows that wait until the order of day and month is clear. */
  #waiting: { readonly row: Row; readonly tool: Tool; readonly line: number }[] = [];
  readonly #builder: Builder;
  readonly #pattern: RegExp | undefined;
  readonly #report: (line: number, problem: string) => void;

  /** `drafts` are those of all files: a million of them are kept once. */
  constructor(
    options: ReadingOptions,
    templates: Templates,
    drafts: Draft[],
    report: (line: number, problem: string) => void,
  ) {
    this.#drafts = drafts;
    this.#before = drafts.length;
    this.dates = new Dates(options);
    this.#report = report;
    const { pattern, handsWhen } = options;
    this.#pattern = pattern;
    this.#builder = new Builder({
      dates: this.dates,
      templates,
      handsWhen,
      unclear: (column, value) => this.#countUnclear(column, value),
      ...(pattern !== undefined && { pattern }),
    });
  }

  bad(line: number, problem: string): void {
    this.badLines += 1;
    if (this.badLines <= badLinesShown) this.#report(line, problem);
  }

  row(row: Row, tool: Tool, line: number): void {
    const waits =
      this.dates.order === undefined &&
      timesOf(row, tool)
        .map((text) => this.dates.needsOrder(text))
        .includes(true);
    if (waits) this.#waiting.push({ row, tool, line });
    else this.#take(row, tool, line);
    if (!waits && this.#waiting.length > 0 && this.dates.order !== undefined) this.#takeWaiting();
  }

  /** Takes what waits, and returns how many tickets the file has. Throws {@link UnreadableFile} if its dates can be read in two ways. */
  finish(): number {
    if (this.#waiting.length > 0) {
      this.dates.order = this.#orderThatSorts() ?? this.#askForOrder();
      this.#takeWaiting();
    }
    const { open, close } = this.#states;
    if (open.intersection(close).size > close.size * doubtfulShare) this.#askForEvents();
    for (const draft of pairEvents(this.#events)) this.#drafts.push(draft);
    return this.#drafts.length - this.#before;
  }

  unclearValues(): readonly UnclearValue[] {
    return [...this.#unclear.values()].toSorted((a, b) => b.times - a.times);
  }

  #takeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { row, tool, line } of waiting) this.#take(row, tool, line);
  }

  #take(row: Row, tool: Tool, line: number): void {
    const ignored = Object.entries(tool.ignore ?? {}).some(([path, pattern]) =>
      textsAt(row, path).some((text) => pattern.test(text)),
    );
    const kind = tool.event === undefined ? undefined : kindOf(row, tool.event);
    if (ignored || kind === 'none') {
      this.ignored += 1;
      return;
    }
    const built = this.#builder.build(row, tool);
    if ('problem' in built) this.bad(line, built.problem);
    else this.#keep(built, row, tool, kind);
  }

  #keep(
    { draft }: Extract<Built, { draft: Draft }>,
    row: Row,
    tool: Tool,
    kind: TicketEvent['kind'] | undefined,
  ): void {
    this.tools.add(tool.name);
    if (kind === undefined || tool.event === undefined) {
      if (tool.name === plainTool.name) this.#noteState(textAt(row, tool.title));
      this.#drafts.push(draft);
      return;
    }
    const { key, openKey = key, parent } = tool.event;
    const answered = textAt(row, parent);
    this.#events.push({
      key: keyOf(row, tool, kind === 'open' ? openKey : key, this.#pattern),
      kind,
      draft,
      id: textAt(row, tool.id?.[0]),
      ...(answered !== '' && { parent: answered }),
    });
  }

  #countUnclear(column: string, value: string): void {
    const key = `${column}\n${value}`;
    const known = this.#unclear.get(key);
    if (known === undefined && this.#unclear.size >= unclearValuesKept) return;
    this.#unclear.set(key, { column, value, times: (known?.times ?? 0) + 1 });
  }

  /** The order in which the file's rows are sorted by time, if they are in one order only. */
  #orderThatSorts(): DayOrder | undefined {
    const sorts = (['dmy', 'mdy'] as const).filter((order) => {
      this.dates.order = order;
      return isSorted(this.#waiting.map(({ row, tool }) => this.dates.read(textAt(row, tool.opened)) ?? 0));
    });
    this.dates.order = undefined;
    return this.#waiting.length > 2 && sorts.length === 1 ? sorts[0] : undefined;
  }

  #noteState(title: string): void {
    const state = beginning.test(title) ? 'open' : ending.test(title) ? 'close' : undefined;
    if (state !== undefined && this.#states[state].size < titlesKept) this.#states[state].add(titleKey(title));
  }

  #askForEvents(): never {
    throw new UnreadableFile(
      'which rows open a ticket? Some titles say that something begins, and others that the same is over: leave out the rows that end something, or export tickets in the place of events',
    );
  }

  #askForOrder(): never {
    throw new UnreadableFile(
      `is ${this.dates.unclear} written day first or month first? No date in the file decides it: add --slashes dmy or --slashes mdy`,
    );
  }
}

const beginning = /^\W*(?:firing|(?:re-?)?triggered|problem|alarm|alerting|down)\b/i;
const ending = /^\W*(?:resolved|recover(?:ed|y)|ok|cleared|up)\b/i;
const titlesKept = 1_000;
/** So many endings that have a beginning, and the rows are events. */
const doubtfulShare = 0.3;

const unclearValuesKept = 1_000;

function timesOf(row: Row, tool: Tool): string[] {
  return [textAt(row, tool.opened), ...textsAt(row, tool.closed)].filter((text) => text !== '');
}

function kindOf(row: Row, { kind, open, close, person }: NonNullable<Tool['event']>): TicketEvent['kind'] | 'none' {
  const text = textAt(row, kind);
  if (open.test(text)) return 'open';
  if (close.test(text)) return 'close';
  return person?.test(text) ? 'person' : 'none';
}

/** With a title, all parts count together; else the first that is there. */
function keyOf(row: Row, tool: Tool, paths: readonly string[], pattern: RegExp | undefined): string {
  const title = textAt(row, tool.title);
  const parts = paths.map((path) =>
    path === '$title' ? (pattern?.exec(title)?.[0] ?? titleKey(title)) : textAt(row, path),
  );
  return paths.includes('$title') ? parts.join(' ') : (parts.find((text) => text !== '') ?? '');
}

function isSorted(times: readonly number[]): boolean {
  const rises = times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0));
  return rises || times.every((time, index) => index === 0 || time <= (times[index - 1] ?? 0));
}
