import { type ContainerSelection, isCounted } from '../evidence/container-selection.ts';
import type { ReadEvidence } from '../evidence/evidence.ts';
import type { JudgedPod } from '../evidence/target-pods.ts';
import { describeController } from '../text/judged-pod.ts';
import type { Claim } from './decision.ts';

/** A pod or a container that an alert names and that is no evidence about the target. */
type Uncounted =
  | { readonly kind: 'pod'; readonly pod: JudgedPod }
  | { readonly kind: 'container'; readonly container: string };

/** The pod or the container of the claim that does not count; undefined if both count, or the claim names neither. */
export function uncountedIn(
  claim: Claim,
  { uncounted = [] }: ReadEvidence,
  selection: ContainerSelection | undefined,
): Uncounted | undefined {
  if (claim.trigger !== 'alert') return undefined;
  const { uid, pod: name, container } = claim.about ?? {};
  const pod = uncounted.find((each) => (uid === undefined ? each.pod === name : each.uid === uid));
  if (pod !== undefined) return { kind: 'pod', pod };
  return container === undefined || isCounted(container, selection) ? undefined : { kind: 'container', container };
}

/** `pod migrate-x2x4z, which belongs to Job migrate and not to the target`. */
export function describeUncounted(uncounted: Uncounted): string {
  if (uncounted.kind === 'container') return `container ${uncounted.container}, which the config does not count`;
  const { pod, verdict } = uncounted.pod;
  const controller = describeController(uncounted.pod);
  if (verdict === 'other') return `pod ${pod}, which belongs to ${controller} and not to the target`;
  return `pod ${pod}, which matches the target's selector but is not proven to be the target's (${controller})`;
}
