import type { ServerResponse } from 'node:http';
import { sendError } from './answers.ts';
import type { AnyRequestInfo, Verb } from './request-info.ts';
import { ApiError } from './status.ts';

/** Something that goes wrong with the requests that match, on demand. */
export type Fault = {
  /** All given fields must be the request's; none given matches all. `subresource: ''` is the object itself. */
  readonly match?: {
    readonly verb?: Verb;
    readonly resource?: string;
    readonly subresource?: 'scale' | 'token' | '';
    readonly namespace?: string;
    readonly name?: string;
    readonly dryRun?: boolean;
  };
  /** How many requests it hits; without it all until removed. */
  readonly times?: number;
} & FaultKind;

type FaultKind =
  /** Carried out after `ms`. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Not carried out. 429 as the API server's own flow control answers: plain text, with Retry-After. */
  | { readonly kind: 'status'; readonly code: number; readonly message?: string; readonly retryAfterSeconds?: number }
  /** Not carried out; the connection is cut. */
  | { readonly kind: 'reset-before' }
  /** Carried out; the connection is cut before the reply. */
  | { readonly kind: 'reset-after' }
  /** Not carried out, never answered. */
  | { readonly kind: 'hang-before' }
  /** Carried out, never answered. */
  | { readonly kind: 'hang-after' };

interface Entry {
  readonly fault: Fault;
  left: number;
}

export class Faults {
  readonly #faults: Entry[] = [];

  /** Faults hit in the order of adding, one a request. The returned function removes this one. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => this.#remove(entry);
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that this request meets; counts as a hit. */
  take(info: AnyRequestInfo): Fault | undefined {
    const entry = this.#faults.find(({ fault }) => matches(fault.match ?? {}, info));
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#remove(entry);
    return entry.fault;
  }

  #remove(entry: Entry): void {
    const index = this.#faults.indexOf(entry);
    if (index >= 0) this.#faults.splice(index, 1);
  }
}

function matches(match: NonNullable<Fault['match']>, info: AnyRequestInfo): boolean {
  const dryRun = info.query.has('dryRun');
  const request = { ...info, subresource: info.subresource ?? '', dryRun };
  const { verb, resource, subresource, namespace, name } = match;
  return (
    (verb ?? request.verb) === request.verb &&
    (resource ?? request.resource) === request.resource &&
    (subresource ?? request.subresource) === request.subresource &&
    (namespace ?? request.namespace) === request.namespace &&
    (name ?? request.name) === request.name &&
    (match.dryRun ?? dryRun) === dryRun
  );
}

/** Resolves with true where the request must not be carried out; it is then answered, or not, as the fault says. */
export async function failsBefore(fault: Fault | undefined, response: ServerResponse): Promise<boolean> {
  if (fault?.kind === 'latency') {
    await new Promise((resolve) => setTimeout(resolve, fault.ms));
    return response.destroyed;
  }
  if (fault?.kind === 'status') sendFault(response, fault);
  if (fault?.kind === 'reset-before') response.destroy();
  return fault?.kind === 'status' || fault?.kind === 'reset-before' || fault?.kind === 'hang-before';
}

/** True where the request was carried out and must not be answered. */
export function failsAfter(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === 'reset-after') response.destroy();
  return fault?.kind === 'reset-after' || fault?.kind === 'hang-after';
}

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function sendFault(response: ServerResponse, fault: Fault & { kind: 'status' }): void {
  const { code, message = 'etcdserver: request timed out', retryAfterSeconds = 1 } = fault;
  if (code === 429) {
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'retry-after': `${retryAfterSeconds}` };
    response.writeHead(429, headers).end('Too many requests, please try again later.\n');
  } else sendError(response, new ApiError(code, reasons[code] ?? 'Unknown', message));
}
