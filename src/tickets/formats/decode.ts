import { isUtf8 } from 'node:buffer';

const pieceBytes = 65_536;

/**
 * The text of a file, piece by piece. UTF-16 is known by its byte order mark or its zeros; what is not UTF-8 is windows-1252,
 * which holds latin-1.
 */
export async function* decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let kept = Buffer.alloc(0);
  for await (const chunk of chunks) {
    kept = Buffer.concat([kept, chunk]);
    if (kept.length < pieceBytes) continue;
    decoder ??= utf16Decoder(kept);
    const end = decoder === undefined ? wholeCharacters(kept) : kept.length;
    const piece = kept.subarray(0, end);
    kept = kept.subarray(end);
    if (decoder === undefined && !isUtf8(piece)) decoder = new TextDecoder('windows-1252');
    yield decoder === undefined ? new TextDecoder().decode(piece) : decoder.decode(piece, { stream: true });
  }
  decoder ??= utf16Decoder(kept);
  yield (decoder ?? new TextDecoder(isUtf8(kept) ? 'utf-8' : 'windows-1252')).decode(kept);
}

function utf16Decoder(bytes: Buffer) {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (second === 0 && first !== 0)) return new TextDecoder('utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be');
  return undefined;
}

/** Where the last character begins that may go on in the next piece. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return bytes.length - back;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

/** Takes the lines of a text, numbered from 1. The last one may lack its end. */
export async function eachLine(pieces: AsyncIterable<string>, take: (text: string, line: number) => void) {
  let rest = '';
  let line = 0;
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      take(text, line);
    }
  }
  if (rest !== '') take(rest, line + 1);
}

/** The first piece of a text, and an iterable of everything from the beginning. */
export async function peek(pieces: AsyncGenerator<string, void>) {
  const { value: head = '' } = await pieces.next();
  async function* all() {
    yield head;
    yield* pieces;
  }
  return { head, all: all() };
}
