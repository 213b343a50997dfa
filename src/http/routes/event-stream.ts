import { Readable } from 'node:stream';
import { type AnswerMemory, sliceBytes } from '../overload/answer-memory.ts';

/**
 * The server-sent events of one client, as the body of its answer. An event is sent in slices, and if the client is slow, only
 * the newest event waits for it. Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream extends Readable {
  readonly #memory: AnswerMemory;
  /** The part of the present event that is not sent yet. */
  #rest: Buffer = Buffer.alloc(0);
  #release = () => {};
  #isDrained = true;
  #hasRead = true;
  #ended = false;
  #last: Buffer | undefined;
  #waiting: Buffer | undefined;

  constructor(memory: AnswerMemory) {
    super({ highWaterMark: sliceBytes });
    this.#memory = memory;
    this.once('close', () => this.#release());
  }

  /** Whether the client has not yet read everything that was sent. */
  get isBehind(): boolean {
    return !this.#isDrained;
  }

  /** Sends the bytes of {@link formatEvent}, unless they are those of the last event. Many streams share one event. */
  send(event: Buffer): void {
    if (event === this.#last || this.#ended) return;
    this.#last = event;
    this.#waiting = event;
    if (this.#isDrained) this.#sendSlices();
  }

  /** Sends a comment, which clients ignore. Returns false if the client has read nothing since the last call. */
  keepAlive(): boolean {
    const isReading = this.#isDrained || this.#hasRead;
    this.#hasRead = false;
    if (this.#isDrained && !this.#ended) this.#isDrained = this.push(': still here\n\n');
    return isReading;
  }

  /** Ends the answer. It is cut off if the client does not keep up. */
  end(): void {
    this.#ended = true;
    if (this.#isDrained) this.push(null);
    else this.destroy();
  }

  override _read(): void {
    this.#isDrained = true;
    this.#hasRead = true;
    if (!this.#ended) this.#sendSlices();
  }

  #sendSlices(): void {
    while (this.#isDrained && this.#hasSlice()) {
      const slice = this.#rest.subarray(0, sliceBytes);
      this.#rest = this.#rest.subarray(slice.length);
      if (this.#rest.length === 0) this.#release();
      this.#isDrained = this.push(slice);
    }
  }

  /** Continues with the waiting event when the present one is sent. */
  #hasSlice(): boolean {
    if (this.#rest.length > 0) return true;
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next === undefined) return false;
    this.#rest = next;
    this.#release = this.#memory.hold(next, () => this.destroy());
    return true;
  }
}

/** `data` must not contain a line break, as JSON does not. */
export function formatEvent(name: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`event: ${name}\ndata: `), data, Buffer.from('\n\n')]);
}
