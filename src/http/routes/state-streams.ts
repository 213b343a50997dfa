import type { Clock } from '../../cluster/clock.ts';
import type { Authorization } from '../auth/authorizer.ts';
import type { AnswerMemory } from '../overload/answer-memory.ts';
import type { HttpLimits } from '../server/server.ts';
import { EventStream, formatEvent } from './event-stream.ts';
import type { SharedOverview } from './shared-overview.ts';

interface StateStreamsOptions {
  readonly overview: SharedOverview;
  /** Counts the events that wait for slow readers. */
  readonly memory: AnswerMemory;
  /** Calls `listener` whenever the state may have changed; returns a function that ends this. */
  readonly onChange: (listener: () => void) => () => void;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/** Whether a reader may continue; rejects if that cannot be checked. */
type Confirm = () => Promise<Authorization['kind']>;

/** The open streams. Each gets the state at once, and again whenever it has changed. */
export class StateStreams {
  readonly #options: StateStreamsOptions;
  readonly #streams = new Set<EventStream>();
  #unlisten: (() => void) | undefined;
  #gathering = false;
  /** The newest state, and its event. */
  #state: Buffer | undefined;
  #newest: Buffer = Buffer.alloc(0);

  constructor(options: StateStreamsOptions) {
    this.#options = options;
  }

  /**
   * Opens a stream; undefined if there are too many. A stream that nobody reads is ended first, to make room. `confirm` is called
   * from time to time.
   */
  open(confirm: Confirm): EventStream | undefined {
    const { limits, onChange, memory, overview } = this.#options;
    if (this.#streams.size >= limits.streams && !this.#endUnread()) return undefined;
    const event = this.#event(overview.json());
    const stream = new EventStream(memory);
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

  /** Equal states are one event. */
  #event(state: Buffer): Buffer {
    if (state !== this.#state) this.#newest = formatEvent('state', state);
    this.#state = state;
    return this.#newest;
  }

  /** The oldest comes first. */
  #endUnread(): boolean {
    const unread = [...this.#streams].find(({ isBehind }) => isBehind);
    if (unread === undefined) return false;
    this.#streams.delete(unread);
    unread.destroy();
    return true;
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
    const { clock, limits, overview } = this.#options;
    await clock.sleep(Math.max(limits.streamGatherMs, overview.pauseMs));
    this.#gathering = false;
    try {
      const event = this.#event(overview.renderJson());
      for (const stream of this.#streams) stream.send(event);
    } catch {
      // This is a defect. A client that reconnects gets the error as an answer, and that answer is logged.
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
