import { Readable } from 'node:stream';

/**
 * The server-sent events of one client, as the body of its answer. If the client is slow, only the newest event waits for
 * it. Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream extends Readable {
  #isDrained = true;
  #ended = false;
  #last = '';
  #waiting: string | undefined;

  constructor(bufferBytes: number) {
    super({ highWaterMark: bufferBytes });
  }

  /** Sends the text of {@link formatEvent}, unless it equals the last one. */
  send(event: string): void {
    if (event === this.#last || this.#ended) return;
    this.#last = event;
    if (this.#isDrained) this.#isDrained = this.push(event);
    else this.#waiting = event;
  }

  /** Sends a comment, which clients ignore. Returns false if the client has not read what was sent before. */
  keepAlive(): boolean {
    if (!this.#isDrained) return false;
    if (!this.#ended) this.#isDrained = this.push(': still here\n\n');
    return true;
  }

  /** Ends the answer. It is cut off if the client does not keep up. */
  end(): void {
    this.#ended = true;
    if (this.#isDrained) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.#isDrained = true;
    const event = this.#waiting;
    this.#waiting = undefined;
    if (event !== undefined && !this.#ended) this.#isDrained = this.push(event);
  }
}

/** `data` must not contain a line break, as JSON does not. */
export function formatEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
