import type { ButtonView } from '../../api/button-service.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { isFaulty } from '../../core/heartbeat/health.ts';
import { StageFailed } from './failure.ts';

export function mostRestarts({ containers }: PodSnapshot): number {
  return Math.max(0, ...containers.map(({ restartCount }) => restartCount));
}

/** Why the canary did not restart often enough. */
export function whyNoRestarts(pods: readonly PodSnapshot[]): StageFailed {
  const containers = pods.flatMap((pod) => pod.containers);
  if (pods.length === 0) return new StageFailed('no-pod');
  const ended = containers.find(({ lastTerminated, terminated }) => (lastTerminated ?? terminated) !== undefined);
  if (ended === undefined && containers.every(({ state }) => state !== 'running'))
    return new StageFailed('not-started');
  return new StageFailed('no-restart', (ended?.lastTerminated ?? ended?.terminated)?.message?.trim());
}

/** The heartbeat of the button takes the path of the alert, and says what Prometheus sees. `startedAt`: when the wait for the alert began. */
export function whyNoAlert(view: ButtonView | undefined, startedAt: number): StageFailed {
  const { heartbeat, limit = 0, evidence, problems = [] } = view ?? {};
  const hasArrived = heartbeat?.at !== undefined && Date.parse(heartbeat.at) >= startedAt;
  if (!hasArrived) return new StageFailed('no-heartbeat', heartbeat?.reason);
  if ((heartbeat.restarts ?? 0) <= limit || isFaulty(heartbeat)) {
    return new StageFailed('counters-missing', heartbeat.reason ?? describeCounters(heartbeat));
  }
  if (evidence?.readable === false) return new StageFailed('evidence-missing', evidence.problem);
  const counted = evidence?.containers.map(
    ({ dated, undated, inferred }) => dated.network + undated.network + inferred,
  );
  if (Math.max(0, ...(counted ?? [])) <= limit) return new StageFailed('evidence-missing', problems[0]);
  return new StageFailed('alert-missing', problems[0]);
}

function describeCounters({ pods = 0, restarts = 0 }: NonNullable<ButtonView['heartbeat']>): string {
  return `the heartbeat shows pods: ${pods}, restarts: ${restarts}`;
}
