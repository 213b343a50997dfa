import { Readable } from 'node:stream';

/**
 * One client's stream of server-sent events, as the body of its answer. Of the events that a slow client does not take,
 * only the newest waits for it. Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream extends Readable {
  #takes = true;
  #ended = false;
  #last = '';
  #waiting: string | undefined;

  constructor(bufferBytes: number) {
    super({ highWaterMark: bufferBytes });
  }

  /** Sends what {@link formatEvent} wrote, unless it was the last one as well. */
  send(event: string): void {
    if (event === this.#last || this.#ended) return;
    this.#last = event;
    if (this.#takes) this.#takes = this.push(event);
    else this.#waiting = event;
  }

  /** Sends a comment, which clients ignore. False where the client does not take what it was sent before. */
  keepAlive(): boolean {
    if (!this.#takes) return false;
    if (!this.#ended) this.#takes = this.push(': still here\n\n');
    return true;
  }

  /** Ends the answer: whole, if the client keeps up; else it is cut. */
  end(): void {
    this.#ended = true;
    if (this.#takes) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.#takes = true;
    const event = this.#waiting;
    this.#waiting = undefined;
    if (event !== undefined && !this.#ended) this.#takes = this.push(event);
  }
}

/** `data` holds no line break, as JSON does not. */
export function formatEvent(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
