import { setTimeout as sleep } from 'node:timers/promises';
import type { Overview } from '../../api/overview.ts';
import { CallFailed } from './call-failed.ts';
import type { ReceiverClient } from './receiver-client.ts';
import type { Session } from './session.ts';

/** Following the receiver's state: the pause before a connection is made anew; it doubles up to the longest. */
const firstReconnectMs = 500;
const longestReconnectMs = 10_000;
/** Between two looks at a receiver that has no stream. */
const pollMs = 2_000;

export interface Follower {
  /** The state of everything: at once, and whenever it changed. What it throws ends the following. */
  onState(overview: Overview): void;
  /** The connection was lost, and could not be made anew at once. */
  onLost(why: string): void;
  onBack(): void;
}

/**
 * Follows the state of the receiver until `signal` aborts. Each connection has a session of its own: its token lives for some
 * minutes, and its pod may be the one that died. Rejects where the first one fails, or where a later one is refused.
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
      if (failures === 2) follower.onLost(error.message);
    }
    await sleep(pauseAfter(failures), undefined, { signal }).catch(() => undefined);
  }
}

/** At first at once: a receiver that ends its stream, or whose token ended, is back in the same moment. */
function pauseAfter(failures: number): number {
  return failures <= 1 ? firstReconnectMs : Math.min(firstReconnectMs * 2 ** (failures - 1), longestReconnectMs);
}

function isFinal({ problem }: CallFailed): boolean {
  return ['unauthenticated', 'forbidden', 'unknown-button', 'no-way'].includes(problem);
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

/** A receiver of an older version has no stream. */
async function poll(client: ReceiverClient, onState: (overview: Overview) => void, signal: AbortSignal): Promise<void> {
  let last = '';
  while (!signal.aborted) {
    const overview = await client.list();
    const text = JSON.stringify(overview);
    if (text !== last) onState(overview);
    last = text;
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
