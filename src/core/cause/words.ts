import type { Row, Table } from './tables/row.ts';

/** A wording found in a text. */
export interface Found {
  readonly row: Row;
  readonly start: number;
  readonly end: number;
  /** Place of the row's table in the list: of equal signs the earlier table names the cause. */
  readonly rank: number;
}

/** Finds the wordings of tables in a text, in a time that grows with the text alone. */
export class WordIndex {
  readonly #byWord = new Map<string, Wording[]>();

  constructor(tables: readonly Table[]) {
    for (const [rank, { family, effect, rows }] of tables.entries()) {
      for (const [id, wordings] of rows) {
        const row = { id: `${family}/${id}`, effect };
        for (const wording of wordings.split(' | ')) this.#add(wording.toLowerCase(), row, rank);
      }
    }
  }

  #add(text: string, row: Row, rank: number): void {
    const start = text.search(aWord);
    const first = text.slice(start).match(aWord)?.[0] ?? '';
    const parts = text.split('*').map((part) => part.trim() || undefined);
    const open = parts.at(-1) === undefined;
    const wording = { row, rank, before: start, parts: parts.filter((part) => part !== undefined), open };
    this.#byWord.set(first, [...(this.#byWord.get(first) ?? []), wording]);
  }

  /** `text` in lower case. */
  find(text: string): readonly Found[] {
    const found: Found[] = [];
    for (const { 0: word, index } of text.matchAll(words)) {
      for (const wording of this.#byWord.get(word) ?? []) {
        const start = index - wording.before;
        const end = start < 0 ? -1 : endOf(text, start, wording);
        if (end >= 0) found.push({ row: wording.row, rank: wording.rank, start, end });
      }
    }
    return found;
  }
}

const aWord = /[\p{L}\p{N}_]+/u;
const words = /[\p{L}\p{N}_]+/gu;
const wordCharacter = /[\p{L}\p{N}_]/u;

/** Characters that `*` may stand for. */
const gap = 120;

interface Wording {
  readonly row: Row;
  readonly rank: number;
  /** Characters before its first word. */
  readonly before: number;
  /** What stands between the `*`. */
  readonly parts: readonly string[];
  /** It ends with `*`: any character may follow. */
  readonly open: boolean;
}

/** Where the wording that begins at `start` ends; below 0 if none begins there. */
function endOf(text: string, start: number, { parts, open }: Wording): number {
  let end = start;
  for (const [index, part] of parts.entries()) {
    if (index === 0 && !isAt(text, start, part)) return -1;
    const at = index === 0 ? start : search(text, end, part);
    if (at < 0) return -1;
    end = at + part.length;
  }
  return open || !isInsideWord(text, end) ? end : -1;
}

function search(text: string, from: number, part: string): number {
  for (let at = from; at <= Math.min(from + gap, text.length - part.length); at += 1)
    if (isAt(text, at, part)) return at;
  return -1;
}

function isAt(text: string, at: number, part: string): boolean {
  if (!part.includes('#')) return text.startsWith(part, at);
  for (let index = 0; index < part.length; index += 1) {
    const [expected, found = ''] = [part[index], text[at + index]];
    if (expected === '#' ? !(found >= '0' && found <= '9') : expected !== found) return false;
  }
  return true;
}

function isInsideWord(text: string, end: number): boolean {
  return wordCharacter.test(text[end - 1] ?? '') && wordCharacter.test(text[end] ?? '');
}
