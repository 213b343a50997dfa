import type { ButtonView } from '../../api/button-service.ts';
import { drillButton } from '../../core/drill/canary.ts';
import { type DrillStage, drillStageTable } from '../../core/drill/stages.ts';
import { isUnfinished, type PodSnapshot } from '../../core/evidence/pod.ts';
import type { Holder } from '../../core/latch/held.ts';
import { isLatched } from '../../core/latch/latch.ts';
import { restore } from '../restore/restore.ts';
import { callCluster, raiseTo, resetTrip } from './acts.ts';
import { mostRestarts, whyNoAlert, whyNoRestarts } from './diagnosis.ts';
import { StageFailed } from './failure.ts';
import type { DrillScene } from './scene.ts';
import { tidy } from './tidy.ts';

/** What a stage adds to the result. */
export interface StageDone {
  /** When the stage ended, if that is known more exactly than by the time of the drill's last read. By the API server's clock. */
  readonly endedAt?: number;
  readonly heldBy?: Holder;
}

/** The acts of the drill, by stage. Each rejects with a {@link StageFailed}. */
export const stageActs: Readonly<Record<DrillStage, (scene: DrillScene) => Promise<StageDone>>> = {
  prepare,
  restarts,
  alert,
  latch,
  zero,
  raise,
  reset,
  restore: restoreCanary,
};

async function prepare(scene: DrillScene): Promise<StageDone> {
  await tidy(scene);
  return {};
}

/** The outage: the canary runs, and fails until the times of this stage and the next are over, even if the drill dies. */
async function restarts(scene: DrillScene): Promise<StageDone> {
  const seconds = drillStageTable.restarts.timeoutSeconds + drillStageTable.alert.timeoutSeconds;
  await scene.lease.setRefusal(scene.now + seconds * 1_000);
  await raiseTo(scene, 1);
  let pods: readonly PodSnapshot[] = [];
  const seen = async () => {
    pods = await scene.pods();
    const { limit, trip } = await scene.view();
    // A quick stop may come between two reads.
    return trip !== undefined || pods.some((pod) => mostRestarts(pod) > limit) || undefined;
  };
  await scene.until(seen, () => whyNoRestarts(pods));
  return {};
}

/** The receiver stops before it writes if a write is slow, so an alert has arrived too if the canary is at zero. */
async function alert(scene: DrillScene): Promise<StageDone> {
  const startedAt = scene.now;
  let view: ButtonView | undefined;
  const arrived = async () => {
    view = await scene.view();
    if (view.trip !== undefined) return { trip: view.trip };
    return (await scene.scale()).replicas === 0 ? {} : undefined;
  };
  const { trip } = await scene.until(arrived, () => whyNoAlert(view, startedAt));
  if (trip === undefined) return {};
  if (trip.by.trigger === 'sensor') throw new StageFailed('sensor');
  if (trip.by.trigger === 'press') throw new StageFailed('pressed', trip.by.reason);
  return { endedAt: Date.parse(trip.at) };
}

/** A receiver shows a trip before it is durable, so the drill reads the state object itself. */
async function latch(scene: DrillScene): Promise<StageDone> {
  let view: ButtonView | undefined;
  const latched = async () => {
    view = await scene.view();
    return isLatched(await scene.latch()) || undefined;
  };
  await scene.until(latched, () => new StageFailed('latch-not-written', view?.problems.join('; ')));
  return {};
}

/** The button says `stopped` only if it saw no pod. The drill also looks itself. */
async function zero(scene: DrillScene): Promise<StageDone> {
  let view: ButtonView | undefined;
  let replicas = 1;
  const stopped = async () => {
    view = await scene.view();
    ({ replicas } = await scene.scale());
    if (view.state !== 'stopped' || replicas > 0) return undefined;
    return (await scene.pods()).some(isUnfinished) ? undefined : true;
  };
  const whyNot = () =>
    new StageFailed(replicas > 0 ? 'zero-not-accepted' : 'pods-remain', view?.problems.join('; ') || undefined);
  await scene.until(stopped, whyNot);
  // A pod that the raise of the next stage starts must idle.
  await scene.lease.setRefusal(undefined);
  return {};
}

/** Raises the canary against the latch, like a person who does not know of the trip. */
async function raise(scene: DrillScene): Promise<StageDone> {
  const trip = (await scene.view()).trip?.id ?? '';
  if ((await raiseAgainst(scene, trip)) === 'refused') return { heldBy: 'api-server' };
  const undone = async () => {
    const { replicas } = await scene.scale();
    return (replicas === 0 && (await scene.view()).state === 'stopped') || undefined;
  };
  await scene.until(undone, () => new StageFailed('raise-not-undone'));
  return { heldBy: 'receiver' };
}

/** The refusal of the policy names the trip; RBAC does not. */
async function raiseAgainst(scene: DrillScene, trip: string): Promise<'refused' | 'accepted'> {
  try {
    await raiseTo(scene, 1);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof StageFailed) || error.detail === undefined) throw error;
    if (error.detail.includes(trip)) return 'refused';
    throw new StageFailed('raise-not-tried', error.detail);
  }
}

async function reset(scene: DrillScene): Promise<StageDone> {
  const trip = (await scene.view()).trip?.id ?? '';
  await resetTrip(scene, trip, `drill ${scene.id}`);
  return {};
}

/** Restores as `big-red-button restore` does, and waits until the container runs and the receiver knows that. */
async function restoreCanary(scene: DrillScene): Promise<StageDone> {
  const outcome = await callCluster(restore(scene.connection, drillButton, { asked: 1 }));
  if (outcome.kind !== 'restored') throw new StageFailed('restore-refused', outcome.kind);
  const runs = async () => {
    const pods = await scene.pods();
    const isRunning = pods.some(({ containers }) => containers.some(({ state }) => state === 'running'));
    return (isRunning && !(await scene.view()).awaitingRestore) || undefined;
  };
  await scene.until(runs, () => new StageFailed('not-restored'));
  return {};
}
