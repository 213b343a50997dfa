import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';

/** Where a node starts, as an offset into the text, and where the nodes below it do. An entry of a mapping starts at its key. */
export interface Place {
  readonly offset: number;
  readonly below: ReadonlyMap<string | number, Place>;
}

export const nowhere: Place = { offset: 0, below: new Map() };

/** The place of an entry or item; that of the node itself if the text has none. */
export function placeIn({ offset, below }: Place, step: string | number): Place {
  return below.get(step) ?? { offset, below: nowhere.below };
}

/** The places of all nodes of a text, which must be valid YAML. */
export function placesOf(text: string): Place {
  const events = parseEvents(text, {}).values();
  const next = () => events.next().value;
  next(); // the start of the document
  return placeOf(text, next(), next);
}

function placeOf(
  text: string,
  event: Event | undefined,
  next: () => Event | undefined,
  offset = startOf(event),
): Place {
  const below = new Map<string | number, Place>();
  if (event?.type === EVENT_ID.SEQUENCE) {
    for (let item = next(); !isEnd(item); item = next()) below.set(below.size, placeOf(text, item, next));
  }
  if (event?.type === EVENT_ID.MAPPING) {
    for (let key = next(); !isEnd(key); key = next()) {
      const name = key?.type === EVENT_ID.SCALAR ? getScalarValue(text, key) : '';
      below.set(name, placeOf(text, next(), next, startOf(key)));
    }
  }
  return { offset, below };
}

function isEnd(event: Event | undefined): boolean {
  return event === undefined || event.type === EVENT_ID.POP;
}

function startOf(event: Event | undefined): number {
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart;
    case EVENT_ID.ALIAS:
      return event.anchorStart;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    default:
      return 0;
  }
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
