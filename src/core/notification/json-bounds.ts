/** The deepest JSON that is parsed: a notification has four levels, and Alertmanager may add a field of its user's. */
const depth = 32;
/** The most values of one body: 8 MiB of real alerts have half as many. Parsed, each takes up to 60 bytes. */
const values = 500_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Why a JSON text in UTF-8 must not be parsed: it is too deep, or has too many values. It looks at each byte once and
 * allocates nothing, whereas `JSON.parse` of 8 MiB of brackets needs more memory than the receiver has.
 */
export function jsonExcess(text: Uint8Array): string | undefined {
  let level = 0;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const byte = text[index];
    if (byte === quote) index = endOfString(text, index);
    else if (byte === comma) count += 1;
    else if (byte === openList || byte === openObject) {
      level += 1;
      count += 1;
    } else if (byte === closeList || byte === closeObject) level -= 1;
    if (level > depth) return `it is nested more than ${depth} levels deep`;
    if (count > values) return `it has more than ${values} values`;
  }
  return undefined;
}

/** The index of the closing quote. */
function endOfString(text: Uint8Array, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== quote) index += text[index] === backslash ? 2 : 1;
  return index;
}
