import { isRecord } from '../../store/json.ts';
import type { OwnerReference, Pod } from '../../store/objects.ts';
import type { RequestInfo } from '../../store/requests.ts';
import { groupOf, resourceTypes } from '../../store/resources.ts';
import { forbidden } from '../../store/status.ts';
import type { Store } from '../../store/store.ts';
import type { HeldBinding } from './held-policy.ts';

/** The deletion of a pod by the receiver's account, as admission sees it. */
export interface PodDeletion {
  readonly info: RequestInfo;
  readonly pod: Pod;
  /** The DeleteOptions in the request's body. */
  readonly options: unknown;
}

/**
 * What the policies do about a deletion by the receiver's account: that of the account limits it to the pods of the targets, and that
 * of each button that escalates to the time while the button is latched. Throws 403 as {@link refuseHeldRaise} does.
 */
export function refuseDeletion(store: Store, bindings: readonly HeldBinding[], deletion: PodDeletion): void {
  const here = bindings.filter(({ namespace }) => namespace === deletion.info.namespace);
  const binding = here.find((each) => controls(each, deletion.pod));
  if (here.length > 0) refuseFor(deletion, 'big-red-button', problemOf(binding, deletion));
  if (binding === undefined || isHeld(store, binding)) return;
  const policy = `big-red-button-held.pods.${binding.button}`;
  refuseFor(deletion, policy, 'may delete pods of this target only while it is latched');
}

function refuseFor({ info }: PodDeletion, name: string, problem: string | undefined): void {
  if (problem === undefined) return;
  const policy = `ValidatingAdmissionPolicy '${name}' with binding '${name}'`;
  throw forbidden(info, `${policy} denied request: ${problem}`, 'admission');
}

function problemOf(binding: HeldBinding | undefined, { options }: PodDeletion): string | undefined {
  if (binding === undefined) return 'may delete only pods whose controller is a target that it stops';
  const { gracePeriodSeconds, preconditions } = isRecord(options) ? options : {};
  const hasUid = isRecord(preconditions) && typeof preconditions.uid === 'string' && preconditions.uid !== '';
  return gracePeriodSeconds === undefined && hasUid
    ? undefined
    : 'may delete a pod only by its uid, with its grace period';
}

function controls({ resource, name }: HeldBinding, { metadata }: Pod): boolean {
  const hash = metadata.labels?.[resource === 'rollouts' ? 'rollouts-pod-template-hash' : 'pod-template-hash'];
  const isOwner = (owner: OwnerReference) =>
    resource === 'statefulsets' || resource === 'workers'
      ? owner.kind === resourceTypes[resource].kind && owner.name === name
      : owner.kind === 'ReplicaSet' && hash !== undefined && owner.name === `${name}-${hash}`;
  return metadata.ownerReferences?.some((owner) => owner.controller === true && isOwner(owner)) ?? false;
}

function isHeld(store: Store, { stateNamespace, button, resource, namespace, name }: HeldBinding): boolean {
  const data = store.get('configmaps', stateNamespace, `big-red-button-${button}`)?.data ?? {};
  const words = (data.held ?? '').split(' ');
  const isReleased = (data.latch ?? '').includes('"state":"armed"');
  return words.length === 3 && words[0] === `${resource}.${groupOf(resource)}/${namespace}/${name}` && !isReleased;
}
