import type { Clock } from '../../cluster/clock.ts';
import type { HttpLimits } from '../server/server.ts';
import { EventStream, formatEvent } from './event-stream.ts';

export interface StateStreamsOptions {
  /** What there is to show now, as JSON. */
  readonly state: () => string;
  /** Calls back whenever that may have changed; returns what ends it. */
  readonly onChange: (listener: () => void) => () => void;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/** Whether a reader may go on reading; `unknown` while nobody can say. */
export type Standing = 'allowed' | 'refused' | 'unknown';

/** The open streams. Each gets the state at once, and again whenever it is another. */
export class StateStreams {
  readonly #options: StateStreamsOptions;
  readonly #streams = new Set<EventStream>();
  #unlisten: (() => void) | undefined;
  #gathering = false;

  constructor(options: StateStreamsOptions) {
    this.#options = options;
  }

  /** A new stream; undefined where there are too many. `standing` is asked from time to time, and never rejects. */
  open(standing: () => Promise<Standing>): EventStream | undefined {
    const { limits, onChange } = this.#options;
    if (this.#streams.size >= limits.streams) return undefined;
    const event = this.#event();
    const stream = new EventStream(limits.streamBufferBytes);
    const closed = new AbortController();
    stream.once('close', () => {
      closed.abort();
      this.#forget(stream);
    });
    this.#streams.add(stream);
    this.#unlisten ??= onChange(() => void this.#gather());
    stream.send(event);
    void this.#keepAlive(stream, closed.signal);
    void this.#confirm(stream, standing, closed.signal);
    return stream;
  }

  /** Ends every stream, so that a shutdown does not wait for them. */
  end(): void {
    for (const stream of this.#streams) stream.end();
  }

  #event(): string {
    return formatEvent('state', this.#options.state());
  }

  #forget(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#unlisten?.();
    this.#unlisten = undefined;
  }

  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await this.#options.clock.sleep(this.#options.limits.streamGatherMs);
    this.#gathering = false;
    try {
      const event = this.#event();
      for (const stream of this.#streams) stream.send(event);
    } catch {
      // A defect, which those that come again get as an answer, and the log with it.
      this.end();
    }
  }

  async #keepAlive(stream: EventStream, closed: AbortSignal): Promise<void> {
    const { clock, limits } = this.#options;
    for (;;) {
      await clock.sleep(limits.streamKeepAliveMs, closed);
      if (closed.aborted) return;
      if (!stream.keepAlive()) stream.destroy();
    }
  }

  async #confirm(stream: EventStream, standing: () => Promise<Standing>, closed: AbortSignal): Promise<void> {
    const { clock, limits } = this.#options;
    let confirmedAt = clock.now();
    for (;;) {
      await clock.sleep(limits.streamConfirmMs, closed);
      if (closed.aborted) return;
      const found = await standing();
      if (found === 'allowed') confirmedAt = clock.now();
      if (found === 'refused' || clock.now() - confirmedAt > limits.streamUnconfirmedMs) stream.end();
    }
  }
}
