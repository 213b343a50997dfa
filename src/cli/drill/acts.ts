import { ClusterError } from '../../cluster/errors.ts';
import { CallFailed } from '../client/call-failed.ts';
import { reachDeadlineMs } from '../client/channel.ts';
import { StageFailed } from './failure.ts';
import type { DrillScene } from './scene.ts';

/** Repeats a reset that the receiver could not carry out yet. */
export async function resetTrip(scene: DrillScene, trip: string, reason: string): Promise<void> {
  let refusal: string | undefined;
  const released = async () => {
    try {
      await scene.receiver.reset(trip, reason);
      return true;
    } catch (error) {
      if (!(error instanceof CallFailed) || error.status === undefined) throw error;
      refusal = error.message;
      if (error.problem === 'forbidden') throw new StageFailed('reset-refused', refusal);
      return undefined;
    }
  };
  await scene.until(released, () => new StageFailed('reset-refused', refusal));
  await scene.until(
    async () => (await scene.view()).state === 'armed' || undefined,
    () => new StageFailed('reset-refused'),
  );
}

/** Scales the canary, with the rights of the drill. */
export async function raiseTo(scene: DrillScene, replicas: number): Promise<void> {
  const scale = await callCluster(scene.scale());
  const signal = AbortSignal.timeout(reachDeadlineMs);
  await callCluster(scene.connection.raise(scene.target, replicas, scale, signal));
}

/** A refused call of the API server fails the stage. */
export async function callCluster<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof ClusterError ? new StageFailed('cluster', error.message) : error;
  }
}
