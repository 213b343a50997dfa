import type { ButtonView } from '../../api/button-service.ts';
import { isDrillTarget } from '../../core/drill/canary.ts';
import { isUnfinished } from '../../core/evidence/pod.ts';
import { targetKey } from '../../core/target.ts';
import { reachDeadlineMs } from '../client/channel.ts';
import { callCluster, resetTrip } from './acts.ts';
import { StageFailed } from './failure.ts';
import type { DrillScene } from './scene.ts';

/**
 * Puts the canary at rest, whatever an earlier drill left: it fails no more, has 0 replicas and no pod, and its button is not
 * latched. It never releases the press of a person. Rejects with a {@link StageFailed}.
 */
export async function tidy(scene: DrillScene): Promise<void> {
  await scene.lease.setRefusal(undefined);
  await scaleToZero(scene);
  const view = await scene.until(
    async () => settledView(await checkedView(scene)),
    () => new StageFailed('not-at-rest', 'the button is still stopping'),
  );
  if (view.trip !== undefined) await resetTrip(scene, view.trip.id, `drill ${scene.id} cleans up`);
  await scene.until(
    async () => ((await scene.pods()).some(isUnfinished) ? undefined : true),
    () => new StageFailed('not-at-rest', 'pods of the canary remain'),
  );
}

async function scaleToZero({ connection, target }: DrillScene): Promise<void> {
  await callCluster(connection.cluster.scaleToZero(target, {}, AbortSignal.timeout(reachDeadlineMs)));
}

/** The drill never touches a button of another workload, and no decision of a person. */
async function checkedView(scene: DrillScene): Promise<ButtonView> {
  const view = await scene.view();
  const { target, trip, disarm } = view;
  const isCanary = isDrillTarget(target) && targetKey(target) === targetKey(scene.target);
  if (!isCanary) throw new StageFailed('other-target', targetKey(target));
  if (trip?.by.trigger === 'press') throw new StageFailed('pressed', trip.by.reason);
  if (disarm !== undefined) throw new StageFailed('disarmed', disarm.reason);
  return view;
}

/** A latch can be released once the button saw no pod. The button of a canary that never ran has no state yet. */
function settledView(view: ButtonView): ButtonView | undefined {
  return view.state === 'stopping' ? undefined : view;
}
