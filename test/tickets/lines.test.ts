import fc from 'fast-check';
import t from 'tap';
import { ticketLineCharacters } from '../../src/core/limits.ts';
import { readLines } from '../../src/toil/lines.ts';

async function linesOf(bytes: Uint8Array, chunkBytes: number): Promise<string[]> {
  const lines: string[] = [];
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  await readLines(chunks(), {
    line: (text, number) => lines.push(`${number}:${text}`),
    tooLong: (number) => lines.push(`${number} too long`),
    end: () => lines.push('end'),
  });
  return lines;
}

t.test('lines are the same however the bytes are cut', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'ä', '€', '💥', ' ', '"') });
  const ending = fc.constantFrom('\n', '\r\n');
  await fc.assert(
    fc.asyncProperty(fc.array(line), ending, fc.integer({ min: 1, max: 9 }), async (texts, end, chunkBytes) => {
      const lines = await linesOf(Buffer.from(texts.map((text) => text + end).join('')), chunkBytes);
      return lines.join('|') === [...texts.map((text, index) => `${index + 1}:${text}`), 'end'].join('|');
    }),
  );
});

t.test('a last line without an end is a line', async (t) => {
  t.same(await linesOf(Buffer.from('a\nb'), 2), ['1:a', '2:b', 'end']);
});

t.test('byte order marks are no part of the text, and say when it is UTF-16', async (t) => {
  t.same(await linesOf(Buffer.from('\ufeffä\nb', 'utf8'), 64), ['1:ä', '2:b', 'end']);
  t.same(await linesOf(Buffer.from('\ufeffä\nb', 'utf16le'), 3), ['1:ä', '2:b', 'end']);
});

t.test('a line beyond the bound is skipped, and those after it are read', async (t) => {
  const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(ticketLineCharacters + 1, 'x'), Buffer.from('\nb\n')]);
  t.same(await linesOf(bytes, 1_000_000), ['1:a', '2 too long', '3:b', 'end']);
});
