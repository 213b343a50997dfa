/** Characters of one line; a longer one is skipped to its end and reported. Alertmanager's API answers in one line. */
export const ticketLineCharacters = 64 * 1_048_576;

/** Takes the lines of a text one by one; numbers start at 1. */
export interface LineReader {
  line(text: string, number: number): void;
  /** The line was longer than the bound and is not there. */
  tooLong(number: number): void;
  end(): void;
}

/**
 * Cuts a byte stream into lines (LF or CRLF) and hands them to a reader, never holding more than a chunk and the line
 * at hand. The text is UTF-8, or UTF-16 where it begins with that byte order mark, as spreadsheets write "Unicode
 * text".
 */
export async function readLines(
  chunks: AsyncIterable<Uint8Array>,
  reader: LineReader,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  const splitter = new LineSplitter(reader);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    splitter.push(decoder.decode(chunk, { stream: true }));
    onBytes(chunk.byteLength);
  }
  if (decoder !== undefined) splitter.push(decoder.decode());
  splitter.end();
  reader.end();
}

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

class LineSplitter {
  readonly #reader: LineReader;
  #number = 1;
  /**
   * The beginning of a line whose end has not come yet, in pieces: joined once, so that a long line costs linear
   * time.
   */
  #pieces: string[] = [];
  #length = 0;

  constructor(reader: LineReader) {
    this.#reader = reader;
  }

  push(text: string): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#keep(text.slice(from, end));
      this.#finish();
      from = end + 1;
    }
    if (from < text.length) this.#keep(text.slice(from));
  }

  end(): void {
    if (this.#length > 0) this.#finish();
  }

  #keep(piece: string): void {
    this.#length += piece.length;
    if (this.#length > ticketLineCharacters) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #finish(): void {
    if (this.#length > ticketLineCharacters) this.#reader.tooLong(this.#number);
    else this.#reader.line(withoutReturn(this.#pieces.join('')), this.#number);
    this.#number += 1;
    this.#pieces = [];
    this.#length = 0;
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
