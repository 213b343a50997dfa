import type { ButtonConfig } from '../button-config.ts';
import type { Cause } from '../cause/cause.ts';
import type { ContainerEvidence } from '../evidence/evidence.ts';
import type { RestartSummary } from '../evidence/restart-summary.ts';
import type { Claim } from './decision.ts';
import { weigh } from './weigh.ts';

interface Weighing {
  readonly button: ButtonConfig;
  readonly claim: Claim;
  readonly containers: readonly ContainerEvidence[];
  /** The container that decided. */
  readonly container: ContainerEvidence;
}

/** Summarizes `restarts` of `cause` in one container, and compares that container with the other pods. */
export function summarizeRestarts(
  { button, claim, containers, container }: Weighing,
  cause: Cause,
  restarts: number,
): RestartSummary {
  const verdict = container.verdicts?.findLast((each) => each.cause === cause);
  const restarted = containers.filter((each) => weigh(button, claim, each).total > 0);
  const revision = revisionOf(restarted, containers);
  return {
    cause,
    ...(verdict === undefined ? {} : { row: verdict.row }),
    ...(verdict?.peer === undefined ? {} : { peer: verdict.peer }),
    restarts,
    windowMs: button.windowMs,
    pods: { all: podsOf(containers), restarted: podsOf(restarted) },
    ...(revision === undefined ? {} : { revision }),
  };
}

function podsOf(containers: readonly ContainerEvidence[]): number {
  return new Set(containers.map(({ podUid }) => podUid)).size;
}

/** Undefined if the restarts are of several revisions, or if the pods do not name one. */
function revisionOf(
  restarted: readonly ContainerEvidence[],
  containers: readonly ContainerEvidence[],
): RestartSummary['revision'] {
  const [name, ...others] = new Set(restarted.map(({ revision }) => revision));
  if (name === undefined || others.length > 0) return undefined;
  const starts = containers.flatMap((each) => (each.revision === name ? (each.podStartedAt ?? []) : []));
  return { name, ...(starts.length === 0 ? {} : { since: Math.min(...starts) }) };
}
