import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';

export type Path = readonly (string | number)[];

/**
 * Where things are in a YAML text: the line, from 1, of what `path` names, or of the nearest there is above it.
 * `text` must be valid YAML.
 */
export function yamlLines(text: string): (path: Path) => number {
  const offsets = new Map<string, number>();
  new Walk(text, offsets).run();
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = offsets.get(keyOf(path.slice(0, length)));
      if (offset !== undefined) return lineOf(text, offset);
    }
    return 1;
  };
}

/** Follows the flat stream of events, with the path to where it is. A mapping's entry is where its key stands. */
class Walk {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #offsets: Map<string, number>;
  #next = 0;

  constructor(text: string, offsets: Map<string, number>) {
    this.#text = text;
    this.#events = parseEvents(text, {});
    this.#offsets = offsets;
  }

  run(): void {
    if (this.#take()?.type === EVENT_ID.DOCUMENT) this.#node([]);
  }

  #take(): Event | undefined {
    this.#next += 1;
    return this.#events[this.#next - 1];
  }

  #node(path: Path): void {
    const event = this.#take();
    if (event === undefined) return;
    if (!this.#offsets.has(keyOf(path))) this.#offsets.set(keyOf(path), startOf(event));
    if (event.type === EVENT_ID.SEQUENCE) this.#items(path);
    if (event.type === EVENT_ID.MAPPING) this.#entries(path);
  }

  #items(path: Path): void {
    for (let index = 0; !this.#atEnd(); index += 1) this.#node([...path, index]);
  }

  #entries(path: Path): void {
    while (!this.#atEnd()) {
      const key = this.#take();
      const name = key?.type === EVENT_ID.SCALAR ? getScalarValue(this.#text, key) : '';
      if (key !== undefined) this.#offsets.set(keyOf([...path, name]), startOf(key));
      this.#node([...path, name]);
    }
  }

  /** Takes the event that closes the collection, if it is next. */
  #atEnd(): boolean {
    const event = this.#events[this.#next];
    if (event !== undefined && event.type !== EVENT_ID.POP) return false;
    this.#next += 1;
    return true;
  }
}

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  return event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING ? event.start : 0;
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
