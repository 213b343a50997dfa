/** Cuts a stream of server-sent events into the data of each event of one name. Comments and other events are dropped. */
export class EventReader {
  readonly #name: string;
  #rest = '';

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes the next piece of text, and returns the data of the events that it completed. */
  read(text: string): readonly string[] {
    const blocks = `${this.#rest}${text}`.split('\n\n');
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => this.#dataOf(block.split('\n')));
  }

  #dataOf(lines: readonly string[]): readonly string[] {
    if (!lines.includes(`event: ${this.#name}`)) return [];
    return lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length));
  }
}
