import type { Target } from '../target.ts';
import { rowOf } from '../target-kinds.ts';
import { isLatched, type LatchRecord } from './latch.ts';

/** Who holds a latched target at zero: the API server refuses each raise, or the receiver sets it back. */
export const holders = ['api-server', 'receiver'] as const;
export type Holder = (typeof holders)[number];

/**
 * The key beside the latch that the API server's policy reads, because CEL cannot parse the latch. It is present while the button is
 * latched, and always derived from the latch.
 */
export const heldKey = 'held';

/** `deployments.apps/sre/swype-app TRIP TIME`: three words. Undefined for a latch that holds nothing. */
export function heldText(latch: LatchRecord | undefined): string | undefined {
  if (!isLatched(latch)) return undefined;
  return [heldWorkload(latch.target), latch.trip.id, latch.trip.at].join(' ');
}

/** The workload in the words of an admission request: resource, group, namespace and name. */
export function heldWorkload(target: Target): string {
  const { resource, group } = rowOf(target);
  return `${resource}.${group}/${target.namespace}/${target.name}`;
}

/** The policy refuses each dry run by this field manager, and says which trip it would hold: that proves that it works. */
export const probeManager = 'big-red-button-probe';

/** The policy's answer to a probe of a button, as the API server sees the button's latch. */
export function probeAnswer(button: string, trip: string | undefined): string {
  return `${probeManager} of ${button}: holds trip ${trip ?? 'none'};`;
}
