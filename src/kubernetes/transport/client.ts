import { performance } from 'node:perf_hooks';
import {
  type Configuration,
  type ConfigurationOptions,
  createConfiguration,
  ServerConfiguration,
} from '@kubernetes/client-node';
import type { Clock } from '../../cluster/clock.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { fieldManager } from '../../cluster/object-names.ts';
import type { Call } from './call.ts';
import { noCredentials, notKubernetes, refusal, unanswered } from './errors.ts';
import { exchange, type OutgoingRequest, type Reply, Unanswered } from './exchange.ts';
import { httpLibrary } from './http-library.ts';
import type { Lease, Pool } from './pool.ts';
import { retryAfter } from './retry.ts';

/** Clocks that differ by less than this, a slow reply included, count as the same. */
const clockErrorMs = 30_000;

/** One HTTP request as the metrics count it: `code` is its status, or the kind of its failure where none came. */
export interface RequestObservation {
  readonly verb: string;
  readonly resource: string;
  readonly code: string;
  readonly seconds: number;
}

/** What every object and list of the API has. */
interface KubernetesObject {
  kind?: string;
  metadata?: { resourceVersion?: string };
}

/** Makes the calls of client-node's generated APIs on the pool, with deadlines, retries and one kind of error. */
export class Client {
  readonly configuration: Configuration;
  readonly server: string;
  readonly clock: Clock;
  readonly #pool: Pool;
  readonly #observe: (observation: RequestObservation) => void;
  #aheadMs = 0;

  constructor(server: string, pool: Pool, clock: Clock, observe: (observation: RequestObservation) => void) {
    this.server = server.replace(/\/+$/, '');
    this.clock = clock;
    this.#pool = pool;
    this.#observe = observe;
    this.configuration = createConfiguration({ baseServer: new ServerConfiguration(this.server, {}) });
  }

  get aheadMs(): number {
    return this.#aheadMs;
  }

  /**
   * Runs `request`, handing it the options that lead a generated method onto the pool, and repeats it by its cause.
   * Rejects with {@link ClusterError} alone.
   */
  async perform<Answer extends KubernetesObject>(
    call: Call,
    signal: AbortSignal,
    request: (options: ConfigurationOptions) => Promise<Answer>,
  ): Promise<Answer> {
    const options = { httpApi: httpLibrary(call, (outgoing) => this.send(call, outgoing, signal)) };
    let lost: ClusterError | undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(call, request, options);
      } catch (error) {
        // #once throws nothing else.
        const failure = error as ClusterError;
        const pauseMs = retryAfter(call, failure, attempt);
        if (failure.kind === 'unknown-outcome') lost = failure;
        // A repeat that came to nothing does not tell what became of a write whose reply was lost before.
        const outcome = failure.kind === 'unavailable' || failure.kind === 'throttled' ? (lost ?? failure) : failure;
        if (pauseMs === undefined || signal.aborted) throw outcome;
        await this.clock.sleep(pauseMs, signal);
        if (signal.aborted) throw outcome;
      }
    }
  }

  /**
   * Sends one request as it is; rejects with {@link ClusterError} alone, also for a reply that is not 2xx.
   * The body of a 2xx reply goes to `take` piece by piece where given, and is counted when it begins.
   */
  async send(
    call: Call,
    request: OutgoingRequest,
    signal: AbortSignal,
    take?: (piece: Buffer) => void,
  ): Promise<Reply> {
    const lease = await this.#lease(call, signal);
    const headers = { 'User-Agent': fieldManager, ...request.headers, ...lease.headers };
    const stopwatch = this.#startStopwatch(call);
    const sink = take && { start: (status: number) => stopwatch.end(String(status)), take };
    try {
      const reply = await exchange(lease.dispatcher, { ...request, headers }, signal, sink);
      stopwatch.end(String(reply.status));
      if (take === undefined) this.#noteDate(reply.headers.date);
      if (reply.status < 200 || reply.status > 299) throw refusal(call, reply);
      return reply;
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      const failure = unanswered(call, error, stopwatch.elapsedMs());
      stopwatch.end(error.aborted ? 'timeout' : failure.kind);
      throw failure;
    }
  }

  /** Of a reply that ended just now: a watch's date is that of its beginning. */
  #noteDate(date: string | undefined): void {
    const aheadMs = this.clock.now() - Date.parse(date ?? '');
    if (!Number.isNaN(aheadMs)) this.#aheadMs = Math.abs(aheadMs) < clockErrorMs ? 0 : aheadMs;
  }

  /** Observes once, when first ended. */
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

  async #once<Answer extends KubernetesObject>(
    call: Call,
    request: (options: ConfigurationOptions) => Promise<Answer>,
    options: ConfigurationOptions,
  ): Promise<Answer> {
    const answer = await request(options).catch((error: unknown) => {
      throw error instanceof ClusterError ? error : notKubernetes(call, String(error), { cause: error });
    });
    if (answer?.kind === call.kind && (call.isReview || answer.metadata?.resourceVersion)) return answer;
    throw notKubernetes(call, `kind ${answer?.kind}, resourceVersion ${answer?.metadata?.resourceVersion}`);
  }

  /** A credential plugin may hang, and knows no deadline. */
  async #lease(call: Call, signal: AbortSignal): Promise<Lease> {
    try {
      return await orAborted(this.#pool.lease(), signal);
    } catch (error) {
      throw noCredentials(call, error);
    }
  }
}

function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('the deadline passed'));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    // What can be had at once is had: then the call itself says that nothing was sent.
    if (signal.aborted) setImmediate(abort);
  });
}
