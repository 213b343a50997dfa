import { setTimeout as sleep } from 'node:timers/promises';
import type { Overview } from '../../api/overview.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import { CallFailed } from './call-failed.ts';
import type { ReceiverClient } from './receiver-client.ts';
import type { Session } from './session.ts';

const reconnectPause = { firstMs: 500, longestMs: 10_000 };
/** How often a receiver without a stream is read. */
const pollMs = 2_000;

export interface Follower {
  /** Called at once, and after each change. An error that it throws ends `follow`. */
  onState(overview: Overview): void;
  /** The connection is lost, and the first attempt to reconnect failed. */
  onLost(why: string): void;
  onBack(): void;
}

/**
 * Follows the state of the receiver until `signal` aborts. Each connection has its own session, because a token lives for minutes and
 * the pod behind a lost connection may be gone. Rejects if the first connection fails, or if the receiver refuses a later one.
 */
export async function follow(open: () => Promise<Session>, follower: Follower, signal: AbortSignal): Promise<void> {
  let [wasConnected, failures] = [false, 0];
  while (!signal.aborted) {
    const onState = (overview: Overview) => {
      if (failures > 0 && wasConnected) follower.onBack();
      [wasConnected, failures] = [true, 0];
      follower.onState(overview);
    };
    try {
      await connectOnce(open, onState, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof CallFailed) || !wasConnected || isFinal(error)) throw error;
      failures += 1;
      // The first failure is normal: a receiver that closes its stream accepts the next connection at once.
      if (failures === 2) follower.onLost(error.message);
    }
    await pause(backoffMs(Math.max(1, failures), reconnectPause, Math.random()), signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal }).catch(() => undefined);
}

function isFinal({ problem }: CallFailed): boolean {
  return ['unauthenticated', 'forbidden', 'unknown-button', 'no-connection'].includes(problem);
}

async function connectOnce(
  open: () => Promise<Session>,
  onState: (overview: Overview) => void,
  signal: AbortSignal,
): Promise<void> {
  const session = await open();
  try {
    await session.client.stream(onState, signal);
  } catch (error) {
    if (!(error instanceof CallFailed) || error.status !== 404) throw error;
    await poll(session.client, onState, signal);
  } finally {
    await session.close();
  }
}

/** An older receiver has no stream. */
async function poll(client: ReceiverClient, onState: (overview: Overview) => void, signal: AbortSignal): Promise<void> {
  let last = '';
  while (!signal.aborted) {
    const overview = await client.list();
    const text = JSON.stringify(overview);
    if (text !== last) onState(overview);
    last = text;
    await pause(pollMs, signal);
  }
}
