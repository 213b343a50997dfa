import { isRecord } from '../store/json.ts';
import type { OwnerReference, Pod } from '../store/objects.ts';
import type { RequestInfo } from '../store/requests.ts';
import { groupOf } from '../store/resources.ts';
import { forbidden } from '../store/status.ts';
import type { Store } from '../store/store.ts';
import type { HeldBinding } from './held-policy.ts';

/** The deletion of a pod by the receiver's account, as admission sees it. */
export interface PodDeletion {
  readonly info: RequestInfo;
  readonly pod: Pod;
  /** The DeleteOptions in the request's body. */
  readonly options: unknown;
}

/** What the policies for the deletion of pods do, one for each button that escalates. Throws 403 as {@link refuseHeldRaise} does. */
export function refuseDeletion(store: Store, bindings: readonly HeldBinding[], deletion: PodDeletion): void {
  const here = bindings.filter(({ namespace }) => namespace === deletion.info.namespace);
  for (const binding of here) {
    const problem = problemOf(store, binding, here, deletion);
    if (problem === undefined) continue;
    const name = `big-red-button-held.pods.${binding.button}`;
    const policy = `ValidatingAdmissionPolicy '${name}' with binding '${name}'`;
    throw forbidden(deletion.info, `${policy} denied request: ${problem}`, 'admission');
  }
}

function problemOf(
  store: Store,
  binding: HeldBinding,
  here: readonly HeldBinding[],
  { pod, options }: PodDeletion,
): string | undefined {
  if (!here.some((each) => controls(each, pod)))
    return 'may delete only pods whose controller is a target that it stops';
  if (controls(binding, pod) && !isHeld(store, binding))
    return 'may delete pods of this target only while it is latched';
  const { gracePeriodSeconds, preconditions } = isRecord(options) ? options : {};
  const hasUid = isRecord(preconditions) && typeof preconditions.uid === 'string' && preconditions.uid !== '';
  return gracePeriodSeconds === undefined && hasUid
    ? undefined
    : 'may delete a pod only by its uid, with its grace period';
}

function controls({ resource, name }: HeldBinding, { metadata }: Pod): boolean {
  const hash = metadata.labels?.['pod-template-hash'];
  const isOwner = (owner: OwnerReference) =>
    resource === 'statefulsets'
      ? owner.kind === 'StatefulSet' && owner.name === name
      : owner.kind === 'ReplicaSet' && hash !== undefined && owner.name === `${name}-${hash}`;
  return metadata.ownerReferences?.some((owner) => owner.controller === true && isOwner(owner)) ?? false;
}

function isHeld(store: Store, { stateNamespace, button, resource, namespace, name }: HeldBinding): boolean {
  const data = store.get('configmaps', stateNamespace, `big-red-button-${button}`)?.data ?? {};
  const words = (data.held ?? '').split(' ');
  const isReleased = (data.latch ?? '').includes('"state":"armed"');
  return words.length === 3 && words[0] === `${resource}.${groupOf(resource)}/${namespace}/${name}` && !isReleased;
}
