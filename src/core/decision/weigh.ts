import type { ButtonConfig } from '../button-config.ts';
import type { CauseCounts, ContainerEvidence } from '../evidence/evidence.ts';
import type { Claim } from './decision.ts';

/** The restarts of one container that support one claim. */
interface Weighed {
  /** By the causes that the restarts themselves show. */
  readonly ends: CauseCounts;
  /** By the causes that they count as, after the witness. */
  readonly network: number;
  readonly unclear: number;
  readonly total: number;
  /** The number that is compared with the limit. */
  readonly counted: number;
}

const none: CauseCounts = { network: 0, other: 0, unclear: 0 };

/** An alert also counts undated restarts of its own container. The backup sensor counts dated restarts only. */
export function weigh(button: Pick<ButtonConfig, 'whenUnclear'>, claim: Claim, container: ContainerEvidence): Weighed {
  const { dated } = container;
  const undated = isVouchedFor(claim, container) ? container.undated : none;
  const ends = {
    network: dated.network + undated.network,
    unclear: dated.unclear + undated.unclear,
    other: dated.other + undated.other,
  };
  const total = ends.network + ends.unclear + ends.other;
  switch (unclearMeans(button, claim)) {
    case 'network':
      return { ends, network: ends.network + ends.unclear, unclear: 0, total, counted: ends.network + ends.unclear };
    case 'other':
      return { ends, network: ends.network, unclear: 0, total, counted: ends.network };
    case 'trip':
      return { ends, network: ends.network, unclear: ends.unclear, total, counted: ends.network + ends.unclear };
    case 'hold':
      return { ends, network: ends.network, unclear: ends.unclear, total, counted: ends.network };
  }
}

/** What a restart of unclear cause counts as. The witness turns it into another cause; without its word, it trips. */
function unclearMeans(
  { whenUnclear }: Pick<ButtonConfig, 'whenUnclear'>,
  claim: Claim,
): 'network' | 'other' | 'trip' | 'hold' {
  if (isLastResort(claim)) return 'hold';
  if (whenUnclear !== 'witness') return whenUnclear;
  if (claim.gateway === 'down') return 'network';
  return claim.gateway === 'up' ? 'other' : 'trip';
}

/** The backup sensor stands in for an alert that did not arrive although the heartbeat does. */
export function isLastResort(claim: Claim): boolean {
  return claim.trigger === 'sensor' && claim.noAlertWithinMs !== undefined;
}

/** A label that the alert lacks does not exclude a container. */
function isVouchedFor(claim: Claim, container: ContainerEvidence): boolean {
  if (claim.trigger !== 'alert') return false;
  const { uid, pod, container: name } = claim.about ?? {};
  const isPod = uid === undefined ? pod === undefined || pod === container.pod : uid === container.podUid;
  return isPod && (name === undefined || name === container.container);
}

/**
 * The container that is furthest beyond the limit, by the order of the checks in `decide`; among equals, the one that restarted most. One
 * pass without sorting, because a thousand claims may ask about hundreds of containers.
 */
export function worstContainer(
  button: ButtonConfig,
  claim: Claim,
  containers: readonly ContainerEvidence[],
): ContainerEvidence | undefined {
  let worst: Candidate | undefined;
  for (const container of containers) {
    const candidate = { container, weighed: weigh(button, claim, container) };
    if (worst === undefined || compare(button, candidate, worst) > 0) worst = candidate;
  }
  return worst?.container;
}

interface Candidate {
  readonly container: ContainerEvidence;
  readonly weighed: Weighed;
}

/** Positive if `one` is further beyond the limit than `other`. The first difference counts. */
function compare(button: ButtonConfig, one: Candidate, other: Candidate): number {
  const beyondLimit = (count: number) => Math.max(0, count - button.limit);
  return (
    beyondLimit(one.weighed.network) - beyondLimit(other.weighed.network) ||
    beyondLimit(one.weighed.network + one.weighed.unclear) -
      beyondLimit(other.weighed.network + other.weighed.unclear) ||
    one.weighed.total - other.weighed.total ||
    one.container.restartCount - other.container.restartCount
  );
}
