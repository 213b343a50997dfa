/** One event of the stream: the state of every button, with its history. */
const streamEventCharacters = 64 * 1_048_576;

/**
 * Takes server-sent events apart, as they come in pieces: https://html.spec.whatwg.org/multipage/server-sent-events.html
 * Of each event its data; comments keep the connection alive and say nothing.
 */
export class EventParser {
  #rest = '';

  /** The data of the events of this name that are whole with this piece. Throws where one grows beyond all measure. */
  push(piece: string, name: string): readonly string[] {
    const events = `${this.#rest}${piece}`.replaceAll('\r\n', '\n').split('\n\n');
    this.#rest = events.pop() ?? '';
    if (this.#rest.length > streamEventCharacters) throw new Error('an event of the stream has no end');
    return events.flatMap((event) => {
      const fields = event.split('\n').map(fieldOf);
      const isNamed = fields.some(({ field, value }) => field === 'event' && value === name);
      const data = fields.flatMap(({ field, value }) => (field === 'data' ? [value] : []));
      return isNamed ? [data.join('\n')] : [];
    });
  }
}

/** One space after the colon belongs to neither. A comment's field is empty. */
function fieldOf(line: string): { readonly field: string; readonly value: string } {
  const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
  return { field, value };
}
