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

/** An alert vouches for restarts that cannot be dated; the second sensor has nobody to vouch for them. */
export function weigh(button: Button, claim: Claim, container: ContainerEvidence): Weighed {
  const of = (cause: Cause) => container.dated[cause] + (claim.trigger === 'alert' ? container.undated[cause] : 0);
  const network = of('network');
  const unclear = of('unclear');
  const counted = network + (button.whenUnclear === 'trip' ? unclear : 0);
  return { network, unclear, counted, total: network + unclear + of('other') };
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
