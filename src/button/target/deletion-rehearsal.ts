import { ClusterError } from '../../cluster/errors.ts';
import { isDeletionPolicy } from '../../cluster/policy-names.ts';
import { isUnfinished, type PodSnapshot } from '../../core/evidence/pod.ts';
import { controllerOf } from '../../core/evidence/pod-controller.ts';
import { isLatched } from '../../core/latch/latch.ts';
import { latchDeadlineMs, reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Settings } from '../settings.ts';
import type { ObservedTarget } from './observed-target.ts';
import { type RehearsalProblem, rehearsalProblem } from './rehearsal-problem.ts';

interface DeletionRehearsalOptions extends Pick<ButtonDependencies, 'cluster' | 'clock'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
}

/**
 * A dry run of the deletion of one pod of the target. While the button is armed, its policy must refuse the deletion. Resolves with
 * the problem, if there is one. A button that does not escalate, is latched, or has no pod, rehearses nothing.
 */
export async function rehearseDeletion(options: DeletionRehearsalOptions): Promise<RehearsalProblem | undefined> {
  const { cluster, clock, latch, settings, target: observed } = options;
  if (settings.config.escalate === undefined || isLatched(latch.current)) return undefined;
  const pod = await findPod(options);
  if (pod === undefined) return undefined;
  const { namespace } = observed.current;
  const reference = { namespace, name: pod.name, uid: pod.uid };
  try {
    await cluster.deletePod(reference, { dryRun: true }, clock.deadline(reconcileDeadlineMs));
  } catch (error) {
    return problemOf(error, options);
  }
  // Another replica may have tripped since: then the policy allows the deletion.
  const stored = await latch.read(latchDeadlineMs);
  if (stored === undefined || isLatched(stored.record)) return undefined;
  return {
    problem:
      'this account may delete pods of the target although the button is armed: the admission policy for pods is missing, or has no binding; apply the generated manifests again',
  };
}

/** A pod of the target that is not being deleted. A failed list is a problem of its own. */
async function findPod({ clock, target: observed }: DeletionRehearsalOptions): Promise<PodSnapshot | undefined> {
  const target = observed.current;
  if (target.selector === undefined) return undefined;
  try {
    const pods = await observed.readPods(target, target.selector, clock.deadline(reconcileDeadlineMs));
    return pods.find(
      (pod) => isUnfinished(pod) && pod.deletion === undefined && controllerOf(pod, target) === 'target',
    );
  } catch {
    return undefined; // reported by readPods
  }
}

/** A refusal by another policy, or by RBAC, would also refuse the deletion while the button is latched. */
function problemOf(error: unknown, { name }: DeletionRehearsalOptions): RehearsalProblem | undefined {
  if (!(error instanceof ClusterError)) return couldNotRehearse(error);
  if (error.kind === 'not-found' || error.kind === 'conflict') return undefined;
  if (error.kind !== 'forbidden') return couldNotRehearse(error);
  if (error.policy !== undefined && isDeletionPolicy(error.policy, name)) return undefined;
  return { problem: `the button could not delete pods that zero replicas do not end: ${error.message}` };
}

function couldNotRehearse(error: unknown): RehearsalProblem {
  return rehearsalProblem(error, 'could not rehearse whether the deletion of a pod is refused');
}
