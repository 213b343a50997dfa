import type { ServerResponse } from 'node:http';
import type { AnyRequestInfo, Verb } from '../store/requests.ts';
import { ApiError } from '../store/status.ts';
import { sendError } from './answers.ts';

/** Makes matching requests fail, or wait. */
export type Fault = {
  /** All given fields must equal the request's. Without fields, every request matches. `subresource: ''` is the object itself. */
  readonly match?: {
    readonly verb?: Verb;
    readonly resource?: string;
    readonly subresource?: 'scale' | 'token' | '';
    readonly namespace?: string;
    readonly name?: string;
    readonly dryRun?: boolean;
  };
  /** How many requests it hits. Default: all, until it is removed. */
  readonly times?: number;
} & FaultKind;

type FaultKind =
  /** The request is carried out after `ms`. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The request is not carried out. 429 is answered as by the API server's flow control: plain text, with Retry-After. */
  | { readonly kind: 'status'; readonly code: number; readonly message?: string; readonly retryAfterSeconds?: number }
  /** The request is not carried out, and the connection is cut. */
  | { readonly kind: 'reset-before' }
  /** The request is carried out, and the connection is cut before the answer. */
  | { readonly kind: 'reset-after' }
  /** The request is not carried out, and never answered. */
  | { readonly kind: 'hang-before' }
  /** The request is carried out, and never answered. */
  | { readonly kind: 'hang-after' };

interface Entry {
  readonly fault: Fault;
  left: number;
}

export class Faults {
  readonly #faults: Entry[] = [];

  /** Each request meets the first fault that matches, in the order of adding. The returned function removes this fault. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => this.#remove(entry);
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The fault that this request meets. Counts as one of its `times`. */
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
  const request: Fault['match'] & object = {
    ...info,
    subresource: info.subresource ?? '',
    dryRun: info.query.has('dryRun'),
  };
  // Object.keys returns the fields of `match`, which are fields of `request` too.
  const fields = Object.keys(match) as (keyof typeof match)[];
  return fields.every((field) => match[field] === undefined || match[field] === request[field]);
}

/** Applies the fault before the request. Resolves with true if the request must not be carried out. */
export async function failsBefore(fault: Fault | undefined, response: ServerResponse): Promise<boolean> {
  if (fault?.kind === 'latency') {
    await new Promise((resolve) => setTimeout(resolve, fault.ms));
    return response.destroyed;
  }
  if (fault?.kind === 'status') sendFault(response, fault);
  if (fault?.kind === 'reset-before') response.destroy();
  return fault?.kind === 'status' || fault?.kind === 'reset-before' || fault?.kind === 'hang-before';
}

/** Applies the fault after the request. True if the request must not be answered. */
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
