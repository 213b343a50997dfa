/** Numbers that depend on the seed alone (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  roll(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.roll(items.length)];
  }
}

const odd = [
  '',
  ' ',
  '\n',
  '\u0000',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '-',
  '\ufeff',
  '\ud800',
  '0',
  '-1',
  '1e999',
  'null',
  'true',
];
const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e21,
  '',
  [],
  {},
  '__proto__',
  'constructor',
  '2026-01-02T03:04:05Z',
  [[]],
];

/** A text near `text`: a few changes of it, or a part of another text put into it. */
export function mutate(
  text: string,
  others: readonly string[],
  words: readonly string[],
  dice: Dice,
  longest: number,
): string {
  let changed = text;
  for (let changes = 1 + dice.roll(4); changes > 0; changes -= 1) {
    const value = dice.roll(2) === 0 ? parsed(changed) : undefined;
    changed =
      value === undefined ? edit(changed, others, words, dice) : JSON.stringify(editValue(value, others, words, dice));
  }
  return changed.slice(0, longest);
}

function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function edit(text: string, others: readonly string[], words: readonly string[], dice: Dice): string {
  const from = dice.roll(text.length + 1);
  const to = Math.min(text.length, from + dice.roll(dice.roll(4) === 0 ? text.length + 1 : 8));
  const put = (middle: string, end = to) => text.slice(0, from) + middle + text.slice(end);
  switch (dice.roll(8)) {
    case 0:
      return put('');
    case 1:
      return put(text.slice(from, to), from);
    case 2:
      return put(dice.pick(words) ?? '', dice.roll(2) === 0 ? from : to);
    case 3:
      return put(dice.pick(odd) ?? '', dice.roll(2) === 0 ? from : to);
    case 4:
      return put(
        String.fromCharCode(dice.roll(dice.roll(4) === 0 ? 65_536 : 128)),
        dice.roll(2) === 0 ? from : from + 1,
      );
    case 5:
      return put(text.slice(from, to).repeat(2 + dice.roll(8)));
    case 6:
      return put((dice.pick(others) ?? '').slice(dice.roll(200)).slice(0, 1 + dice.roll(400)));
    default:
      return put(String(dice.roll(2) === 0 ? dice.roll(100) : (dice.roll(1 << 30) - (1 << 29)) * 1_024));
  }
}

/** Changes one value somewhere in a document, or adds, removes or renames one. */
function editValue(value: unknown, others: readonly string[], words: readonly string[], dice: Dice): unknown {
  if (typeof value === 'string' && dice.roll(3) > 0) return edit(value, others, words, dice);
  if (typeof value !== 'object' || value === null || dice.roll(8) === 0) return newValue(value, others, words, dice);
  const entries: [string, unknown][] = Object.entries(value);
  const index = dice.roll(entries.length);
  const [key, inner] = entries[index] ?? [dice.pick(words) ?? '', null];
  const act = dice.roll(10);
  if (act === 0) entries.splice(index, 1);
  else if (act === 1) entries.splice(index, 0, [`${key}2`, inner]);
  else if (act === 2) entries.splice(index, 1, [dice.pick(words) ?? '', inner]);
  else entries.splice(index, 1, [key, editValue(inner, others, words, dice)]);
  return Array.isArray(value) ? entries.map(([, each]) => each) : fromEntries(entries);
}

function newValue(value: unknown, others: readonly string[], words: readonly string[], dice: Dice): unknown {
  const act = dice.roll(6);
  if (act === 0) return [value, value];
  if (act === 1) return parsed(dice.pick(others) ?? '') ?? null;
  if (act === 2) return dice.pick(words) ?? '';
  return typeof value === 'number' && act === 3
    ? value * (dice.roll(2) === 0 ? -1 : 1_000)
    : (dice.pick(oddValues) ?? null);
}

/** As `JSON.parse` makes them: `__proto__` is an ordinary property. */
function fromEntries(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return made;
}
