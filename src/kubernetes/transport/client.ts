import { performance } from 'node:perf_hooks';
import type { Clock } from '../../cluster/clock.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { fieldManager } from '../../cluster/object-names.ts';
import { apiRequest, type RequestOptions } from './api-request.ts';
import type { Call } from './call.ts';
import { noCredentials, notKubernetes, refusal, unanswered } from './errors.ts';
import { exchange, type OutgoingRequest, type Reply, Unanswered } from './exchange.ts';
import type { Lease, Pool } from './pool.ts';
import { retryPauseMs } from './retry.ts';

/** Two clocks that differ by less than this count as equal: a slow reply alone can make such a difference. */
const clockErrorMs = 30_000;

/** One HTTP request, for the metrics. `code` is its status, or the kind of its failure if there was no reply. */
export interface RequestObservation {
  readonly verb: string;
  readonly resource: string;
  readonly code: string;
  readonly seconds: number;
}

/** The fields that every object and list of the API has. */
interface KubernetesObject {
  kind?: string;
  metadata?: { resourceVersion?: string };
}

/** Takes the body of a 2xx reply. */
export interface Body {
  onStart(): void;
  take(piece: Buffer): void;
}

interface ClientDependencies {
  readonly clock: Clock;
  /** Called after every HTTP request, for metrics. */
  readonly observe: (observation: RequestObservation) => void;
  /** From 0 to 1, so that replicas do not retry at the same moment. */
  readonly random: () => number;
}

/** Sends calls on the pool, with deadlines, retries and one kind of error. */
export class Client {
  readonly server: string;
  readonly clock: Clock;
  readonly #pool: Pool;
  readonly #observe: (observation: RequestObservation) => void;
  readonly #random: () => number;
  #aheadMs = 0;

  constructor(server: string, pool: Pool, { clock, observe, random }: ClientDependencies) {
    this.server = server.replace(/\/+$/, '');
    this.clock = clock;
    this.#pool = pool;
    this.#observe = observe;
    this.#random = random;
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  /**
   * Sends the request of one call, and repeats it as {@link retryPauseMs} allows. Resolves with the object in the answer.
   * Rejects with {@link ClusterError} alone.
   */
  async perform<Answer extends KubernetesObject>(
    call: Call,
    signal: AbortSignal,
    options: RequestOptions = {},
  ): Promise<Answer> {
    let lostWrite: ClusterError | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return parseAnswer<Answer>(call, await this.send(call, apiRequest(this.server, call, options), signal));
      } catch (error) {
        const failure = error instanceof ClusterError ? error : notKubernetes(call, String(error), { cause: error });
        const pauseMs = retryPauseMs(call, failure, attempt, this.#random());
        if (failure.kind === 'unknown-outcome') lostWrite = failure;
        // A failed repeat does not show what became of an earlier write whose reply was lost.
        const outcome =
          failure.kind === 'unavailable' || failure.kind === 'throttled' ? (lostWrite ?? failure) : failure;
        if (pauseMs === undefined || signal.aborted) throw outcome;
        await this.clock.sleep(pauseMs, signal);
        if (signal.aborted) throw outcome;
      }
    }
  }

  /**
   * Sends one request once. Rejects with {@link ClusterError} alone, also for a reply that is not 2xx.
   * With `body`, the body of a 2xx reply goes there piece by piece, and the request is observed when it begins.
   */
  async send(call: Call, request: OutgoingRequest, signal: AbortSignal, body?: Body): Promise<Reply> {
    const lease = await this.#lease(call, signal);
    const headers = { 'User-Agent': fieldManager, ...request.headers, ...lease.headers };
    const stopwatch = this.#startStopwatch(call);
    const start = (status: number) => {
      stopwatch.end(String(status));
      body?.onStart();
    };
    const sink = body && { start, take: body.take };
    try {
      const reply = await exchange(lease.dispatcher, { ...request, headers }, signal, sink);
      stopwatch.end(String(reply.status));
      // The reply to a watch is dated when the watch begins.
      if (body === undefined) this.#compareClocks(reply.headers.date);
      if (reply.status < 200 || reply.status > 299) throw refusal(call, reply);
      return reply;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      const failure = unanswered(call, error, stopwatch.elapsedMs());
      stopwatch.end(error.aborted ? 'timeout' : failure.kind);
      throw failure;
    }
  }

  #compareClocks(serverDate: string | undefined): void {
    const aheadMs = this.clock.now() - Date.parse(serverDate ?? '');
    if (!Number.isNaN(aheadMs)) this.#aheadMs = Math.abs(aheadMs) < clockErrorMs ? 0 : aheadMs;
  }

  /** `end` observes the request; a second `end` does nothing. */
  #startStopwatch({ verb, resource }: Call) {
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    let ended = false;
    const end = (code: string) => {
      if (!ended) this.#observe({ verb, resource, code, seconds: elapsedMs() / 1_000 });
      ended = true;
    };
    return { elapsedMs, end };
  }

  /** A credential plugin has no deadline of its own and may hang. */
  async #lease(call: Call, signal: AbortSignal): Promise<Lease> {
    try {
      return await orAborted(this.#pool.lease(call.verb === 'watch' ? 'watch' : 'call'), signal);
    } catch (error) {
      throw noCredentials(call, error);
    }
  }
}

/** A proxy may answer 200 with something else than the requested object. */
function parseAnswer<Answer extends KubernetesObject>(call: Call, { status, body }: Reply): Answer {
  let answer: Answer;
  try {
    answer = JSON.parse(body);
  } catch (cause) {
    throw notKubernetes(call, body || 'nothing', { status, cause });
  }
  if (answer?.kind === call.kind && (call.isReview || answer.metadata?.resourceVersion)) return answer;
  throw notKubernetes(call, `kind ${answer?.kind}, resourceVersion ${answer?.metadata?.resourceVersion}`);
}

function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('the deadline passed'));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    // Credentials that are there at once are used: then the call itself reports that nothing was sent.
    if (signal.aborted) setImmediate(abort);
  });
}
