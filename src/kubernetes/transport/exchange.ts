import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { definedOnly } from '../../core/defined-only.ts';

/** A longer reply is refused. */
const kubernetesReplyBytes = 32 * 1_024 * 1_024;
/**
 * A reply that is later than its deadline by less than this is read and dropped. To break off an exchange closes its connection, and on an
 * API server without idle processor time the new connections would make the next replies late too.
 */
const lateReplyMs = 500;

export interface OutgoingRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The longest pause between two pieces of the reply's body, in milliseconds; the pool's own limit if absent. */
  readonly silenceMs?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty if a `sink` took it. */
  readonly body: string;
}

/** Takes the body of a 2xx reply piece by piece. If it throws, the exchange fails with that error. */
export interface Sink {
  start(status: number): void;
  take(piece: Buffer): void;
}

/** The request got no complete reply. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** Whether the request may have reached the server. False only if no byte of it was sent. */
  readonly sent: boolean;
  /** Whether the caller's signal ended the exchange. */
  readonly aborted: boolean;

  constructor(sent: boolean, aborted: boolean, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.sent = sent;
    this.aborted = aborted;
  }
}

/**
 * Sends one request on the pool and collects its reply. Rejects with {@link Unanswered} alone.
 *
 * This function uses undici's dispatcher and not `request` or `fetch`, because only a dispatch handler learns when the
 * connection is open and the request is about to be written. A request that failed before that point did nothing.
 */
export function exchange(
  dispatcher: Dispatcher,
  { url, method, headers, body, silenceMs }: OutgoingRequest,
  signal: AbortSignal,
  sink?: Sink,
): Promise<Reply> {
  const handler = new ReplyHandler(signal, sink);
  if (signal.aborted) return handler.reply;
  const path = url.pathname + url.search;
  try {
    dispatcher.dispatch(
      definedOnly({ origin: url.origin, path, method, headers, body, bodyTimeout: silenceMs }),
      handler,
    );
  } catch (error) {
    handler.fail(error);
  }
  return handler.reply;
}

class ReplyHandler implements Dispatcher.DispatchHandler {
  readonly #reply = Promise.withResolvers<Reply>();
  readonly #signal: AbortSignal;
  readonly #sink: Sink | undefined;
  #settled = false;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #pieces: Buffer[] = [];
  #bytes = 0;
  #late: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, sink: Sink | undefined) {
    this.#signal = signal;
    this.#sink = sink;
    if (signal.aborted) this.#abort();
    else signal.addEventListener('abort', this.#abort);
  }

  get reply(): Promise<Reply> {
    return this.#reply.promise;
  }

  /** The connection is open; undici writes the request as soon as this method returns. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) controller.abort(new Error('given up before it was sent'));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    if (this.#streams) this.#sink?.start(status);
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#streams) this.#sink?.take(piece);
    else this.#collect(piece);
  }

  onResponseEnd(): void {
    clearTimeout(this.#late);
    if (!this.#settle()) return;
    const body = Buffer.concat(this.#pieces).toString();
    this.#reply.resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    clearTimeout(this.#late);
    if (!this.#settle()) return;
    this.#reply.reject(new Unanswered(this.#controller !== undefined, this.#signal.aborted, error));
  }

  readonly #abort = (): void => {
    const reason = new Error('the deadline passed', { cause: this.#signal.reason });
    const wasAnswered = this.#settled;
    this.fail(reason);
    if (wasAnswered || this.#controller === undefined) return;
    if (this.#sink !== undefined) this.#controller.abort(reason);
    else this.#late = setTimeout(() => this.#controller?.abort(reason), lateReplyMs).unref();
  };

  #collect(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > kubernetesReplyBytes) throw new Error(`a reply of more than ${kubernetesReplyBytes} bytes`);
    this.#pieces.push(piece);
  }

  get #streams(): boolean {
    return this.#sink !== undefined && this.#status >= 200 && this.#status < 300;
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#signal.removeEventListener('abort', this.#abort);
    return true;
  }
}
