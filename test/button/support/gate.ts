import { ClusterError } from '../../../src/cluster/errors.ts';

const operations = [
  'readScale',
  'scaleToZero',
  'rehearseStop',
  'rehearseRaise',
  'probeHold',
  'listPods',
  'deletePod',
  'rehearseDeletion',
  'readUnhealthy',
  'recordEvent',
  'readLatch',
  'writeLatch',
  'readArchive',
  'updateArchive',
  'readHeartbeat',
  'writeHeartbeat',
  'exchangeRehearsals',
  'readRoster',
  'updateRoster',
  'readChain',
  'updateChain',
  'sendHook',
] as const;
export type Operation = (typeof operations)[number];

/**
 * Awaited before and after every call is carried out, or refused by the world. It may delay, throw a {@link
 * ClusterError}, or never settle, like the calls of a crashed receiver.
 */
export type Gate = (operation: Operation, when: 'before' | 'after', signal: AbortSignal, call: Call) => Promise<void>;

/** One call: the same object before and after. */
export interface Call {
  /** The workload's key, the selector, or the button. */
  readonly subject: string;
  /** Set for a patch of the scale, with the resourceVersion as precondition. */
  readonly byVersion?: boolean;
  /** Set after the call. */
  reply?: 'done' | 'refused';
}

/** Makes calls that pass through `gate` and end at their caller's deadline. */
export function caller(gate: Gate) {
  return <Result>(
    operation: Operation,
    subject: string | Call,
    signal: AbortSignal,
    carryOut: () => Result,
  ): Promise<Result> => {
    const call: Call = typeof subject === 'string' ? { subject } : subject;
    const carry = async () => {
      await gate(operation, 'before', signal, call);
      const reply = attempt(carryOut);
      call.reply = reply.kind;
      await gate(operation, 'after', signal, call);
      if (reply.kind === 'refused') throw reply.error;
      return reply.value;
    };
    return Promise.race([carry(), passed(signal)]);
  };
}

type Reply<Result> =
  | { readonly kind: 'done'; readonly value: Result }
  | { readonly kind: 'refused'; readonly error: unknown };

function attempt<Result>(carryOut: () => Result): Reply<Result> {
  try {
    return { kind: 'done', value: carryOut() };
  } catch (error) {
    return { kind: 'refused', error };
  }
}

/** After its deadline, the caller gets no reply, but its request may still be carried out. */
function passed(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(new ClusterError('unknown-outcome', 'no answer before the deadline'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
