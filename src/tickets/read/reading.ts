import type { DayOrder, Format, ReadOptions } from '../choices.ts';
import type { EventRule, RowSink, Tool } from '../exports/tool.ts';
import { plainTool, withColumns } from '../exports/tools.ts';
import { patternOf, type Row } from '../exports/values.ts';
import { ownCopy, remember } from '../remember.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { buildDraft, type Context, type Draft } from './build.ts';
import { Dates } from './dates.ts';
import type { TicketEvent } from './episodes.ts';
import { readHands } from './hands.ts';
import { titleKey } from './names.ts';
import type { Templates } from './templates.ts';

export type FileReport = ReturnType<FileReading['report']>;

/** What was read, of all files. */
export interface Collected {
  readonly templates: Templates;
  readonly drafts: Draft[];
  readonly events: TicketEvent[];
}

interface WaitingRow {
  readonly row: Row;
  readonly tool: Tool;
  readonly line: number;
}

const badLinesShown = 20;
const unclearValuesKept = 1_000;
const titlesKept = 1_000;
const textsKept = 100_000;
/** So many endings that have a beginning, and the rows are events. */
const doubtfulShare = 0.3;
const beginning = /^\W*(?:firing|(?:re-?)?triggered|problem|alarm|alerting|down)\b/i;
const ending = /^\W*(?:resolved|recover(?:ed|y)|ok|cleared|up)\b/i;

/** Collects the tickets and events of one file. */
export class FileReading implements RowSink {
  tickets = 0;
  readonly name: string;
  #badLines = 0;
  #ignored = 0;
  readonly #tools = new Set<string>();
  readonly #options: ReadOptions;
  readonly #collected: Collected;
  readonly #dates: Dates;
  readonly #context: Context;
  readonly #adapted = remember((tool: Tool) => withColumns(tool, this.#options.columns));
  /** Values that are not understood: what depends on them stays unknown. */
  readonly #unclear = new Map<string, { readonly column: string; readonly value: string; readonly times: number }>();
  /** Rows that wait until the order of day and month is clear. */
  #waiting: WaitingRow[] = [];
  /** Titles of plain columns that say that something begins, and that something is over. */
  readonly #begun = new Set<string>();
  readonly #ended = new Set<string>();

  constructor(name: string, options: ReadOptions, collected: Collected) {
    this.name = name;
    this.#options = options;
    this.#collected = collected;
    this.#dates = new Dates(options);
    this.#context = {
      dates: this.#dates,
      templates: collected.templates,
      pattern: options.pattern,
      intern: remember(ownCopy, textsKept),
      unclear: (paths = '', value) => this.#countUnclear(paths.split('|', 1)[0] ?? '', value),
    };
  }

  bad(line: number, problem: string): void {
    this.#badLines += 1;
    if (this.#badLines <= badLinesShown) this.#options.warn(`${this.name}:${line}: ${problem}`);
  }

  row(row: Row, from: Tool, line: number): void {
    const tool = this.#adapted(from);
    if (this.#dates.order === undefined && this.#needsOrder(row, tool)) {
      this.#waiting.push({ row, tool, line });
      return;
    }
    this.#take({ row, tool, line });
    if (this.#waiting.length > 0 && this.#dates.order !== undefined) this.#takeWaiting();
  }

  /** Throws {@link UnreadableFile} if the file's dates or rows can be read in two ways. */
  finish(): void {
    if (this.#waiting.length > 0) {
      this.#dates.order = this.#orderThatSorts();
      this.#takeWaiting();
    }
    if (this.#begun.intersection(this.#ended).size > this.#ended.size * doubtfulShare)
      throw new UnreadableFile(
        'which rows open a ticket? Some titles say that something begins, and others that the same is over: leave out the rows that end something, or export tickets in the place of events',
      );
  }

  /** How the file was read. Its events may be paired by now. */
  report(format: Format | 'empty') {
    return {
      file: this.name,
      format,
      /** The entries of the table that its records match. */
      tools: [...this.#tools],
      tickets: this.tickets,
      /** Records without a readable ticket, and values that are not records. */
      bad: this.#badLines,
      ignored: this.#ignored,
      unclear: [...this.#unclear.values()].toSorted((a, b) => b.times - a.times),
    };
  }

  #needsOrder(row: Row, { opened, closed }: Tool): boolean {
    const texts = [row.text(opened), ...row.texts(closed)];
    return texts.filter((text) => text !== '' && this.#dates.needsOrder(text)).length > 0;
  }

  #takeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) this.#take(one);
  }

  #take({ row, tool, line }: WaitingRow): void {
    const kind = tool.event === undefined ? undefined : kindOf(row, tool.event);
    if (isIgnored(row, tool) || kind === 'none') {
      this.#ignored += 1;
      return;
    }
    const { sign, unclear } = readHands(row, tool.hands ?? {}, this.#options.handsWhen);
    if (unclear !== undefined) this.#context.unclear(unclear.paths, unclear.value);
    const draft = buildDraft(row, tool, sign, kind === undefined || kind === 'open', this.#context);
    if (draft === undefined) this.bad(line, 'it names no alert');
    else this.#keep(draft, row, tool, kind);
  }

  #keep(draft: Draft, row: Row, tool: Tool, kind: TicketEvent['kind'] | undefined): void {
    this.#tools.add(tool.name);
    if (kind === undefined || tool.event === undefined) {
      if (tool.name === plainTool.name) this.#noteState(row.text(tool.title));
      this.#collected.drafts.push(draft);
      this.tickets += 1;
      return;
    }
    const { key, openKey = key, parent } = tool.event;
    this.#collected.events.push({
      key: `${tool.name} ${this.#keyOf(row, tool, kind === 'open' ? openKey : key)}`,
      kind,
      draft,
      id: row.text(tool.id?.[0]),
      parent: row.text(parent),
      file: this,
    });
  }

  /** With a title, all parts count together; else the first that is there. */
  #keyOf(row: Row, { title }: Tool, paths: readonly string[]): string {
    const text = row.text(title);
    const ofTitle = () => this.#options.pattern?.exec(text)?.[0] ?? titleKey(text);
    const parts = paths.map((path) => (path === '$title' ? ofTitle() : row.text(path)));
    return paths.includes('$title') ? parts.join(' ') : (parts.find((part) => part !== '') ?? '');
  }

  #countUnclear(column: string, value: string): void {
    const key = `${column}\n${value}`;
    const times = (this.#unclear.get(key)?.times ?? 0) + 1;
    if (times > 1 || this.#unclear.size < unclearValuesKept) this.#unclear.set(key, { column, value, times });
  }

  #noteState(title: string): void {
    if (beginning.test(title)) this.#keepTitle(this.#begun, title);
    else if (ending.test(title)) this.#keepTitle(this.#ended, title);
  }

  #keepTitle(titles: Set<string>, title: string): void {
    if (titles.size < titlesKept) titles.add(titleKey(title));
  }

  /** The order in which the file's rows are sorted by time, if they are in one order only. */
  #orderThatSorts(): DayOrder {
    const sorts = (['dmy', 'mdy'] as const).filter((order) => {
      this.#dates.order = order;
      const times = this.#waiting.map(({ row, tool }) => this.#dates.read(row.text(tool.opened)) ?? 0);
      const signs = new Set(times.map((time, index) => Math.sign(time - (times[index - 1] ?? time))));
      return !(signs.has(1) && signs.has(-1));
    });
    const [only, other] = sorts;
    if (this.#waiting.length > 2 && only !== undefined && other === undefined) return only;
    throw new UnreadableFile(
      `is ${this.#dates.unclear} written day first or month first? No date in the file decides it: add --slashes dmy or --slashes mdy`,
    );
  }
}

function isIgnored(row: Row, { ignore }: Tool): boolean {
  for (const path in ignore) if (row.texts(path).some((text) => patternOf(ignore[path] ?? '').test(text))) return true;
  return false;
}

function kindOf(row: Row, { kind, open, close, person }: EventRule): TicketEvent['kind'] | 'none' {
  const text = row.text(kind);
  if (patternOf(open).test(text)) return 'open';
  if (patternOf(close).test(text)) return 'close';
  return person !== undefined && patternOf(person).test(text) ? 'person' : 'none';
}
