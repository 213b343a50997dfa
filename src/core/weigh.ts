import type { Button } from './button.ts';
import type { Claim } from './decision.ts';
import type { ContainerEvidence } from './evidence.ts';
import type { Cause } from './termination.ts';

/** The restarts of one container that speak for one claim. */
export interface Weighed {
  readonly network: number;
  readonly unclear: number;
  readonly total: number;
  /** What is held against the limit. */
  readonly counted: number;
}

/** An alert vouches for restarts of its container that cannot be dated; for those of others, and for the second sensor, nobody does. */
export function weigh(button: Button, claim: Claim, container: ContainerEvidence): Weighed {
  const vouched = isVouchedFor(claim, container);
  const of = (cause: Cause) => container.dated[cause] + (vouched ? container.undated[cause] : 0);
  const network = of('network');
  const unclear = of('unclear');
  const counted = network + (button.whenUnclear === 'trip' ? unclear : 0);
  return { network, unclear, counted, total: network + unclear + of('other') };
}

/** What the alert's labels leave open, they do not rule out. */
function isVouchedFor(claim: Claim, container: ContainerEvidence): boolean {
  if (claim.trigger !== 'alert') return false;
  const { uid, pod, container: name } = claim.about ?? {};
  const isPod = uid === undefined ? pod === undefined || pod === container.pod : uid === container.podUid;
  return isPod && (name === undefined || name === container.container);
}

/** The container that goes furthest in the order in which `decide` asks; of equals, the one that restarted most. */
export function worstContainer(
  button: Button,
  claim: Claim,
  containers: readonly ContainerEvidence[],
): ContainerEvidence | undefined {
  const beyondLimit = (count: number) => Math.max(0, count - button.limit);
  const criteria: readonly ((candidate: Candidate) => number)[] = [
    ({ network }) => beyondLimit(network),
    ({ network, unclear }) => beyondLimit(network + unclear),
    ({ total }) => total,
    ({ container }) => container.restartCount,
  ];
  const byCriteria = (one: Candidate, other: Candidate) =>
    criteria.map((of) => of(other) - of(one)).find((difference) => difference !== 0) ?? 0;
  const candidates = containers.map((container) => ({ container, ...weigh(button, claim, container) }));
  return candidates.sort(byCriteria)[0]?.container;
}

type Candidate = Weighed & { readonly container: ContainerEvidence };
