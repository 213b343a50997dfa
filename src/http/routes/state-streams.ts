import type { Clock } from '../../cluster/clock.ts';
import type { Authorization } from '../auth/authorizer.ts';
import type { HttpLimits } from '../server/server.ts';
import { EventStream, formatEvent } from './event-stream.ts';

export interface StateStreamsOptions {
  /** The present state, as JSON. */
  readonly state: () => string;
  /** Calls `listener` whenever the state may have changed; returns a function that ends this. */
  readonly onChange: (listener: () => void) => () => void;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/** Whether a reader may continue; rejects if that cannot be checked. */
export type Confirm = () => Promise<Authorization['kind']>;

/** The open streams. Each gets the state at once, and again whenever it has changed. */
export class StateStreams {
  readonly #options: StateStreamsOptions;
  readonly #streams = new Set<EventStream>();
  #unlisten: (() => void) | undefined;
  #gathering = false;

  constructor(options: StateStreamsOptions) {
    this.#options = options;
  }

  /** A new stream; undefined if there are too many. `confirm` is called from time to time. */
  open(confirm: Confirm): EventStream | undefined {
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
    void this.#confirm(stream, confirm, closed.signal);
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

  /** Sends one state for all changes of a short time. */
  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await this.#options.clock.sleep(this.#options.limits.streamGatherMs);
    this.#gathering = false;
    try {
      const event = this.#event();
      for (const stream of this.#streams) stream.send(event);
    } catch {
      // A defect. Clients that reconnect get it as an answer, and it is logged there.
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

  async #confirm(stream: EventStream, confirm: Confirm, closed: AbortSignal): Promise<void> {
    const { clock, limits } = this.#options;
    let confirmedAt = clock.now();
    for (;;) {
      await clock.sleep(limits.streamConfirmMs, closed);
      if (closed.aborted) return;
      const standing = await confirm().catch(() => 'unknown' as const);
      if (standing === 'allowed') confirmedAt = clock.now();
      const expired = clock.now() - confirmedAt > limits.streamUnconfirmedMs;
      if (expired || standing === 'forbidden' || standing === 'unauthenticated') stream.end();
    }
  }
}
