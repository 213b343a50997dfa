import { isRecord } from '../../store/json.ts';
import type { RequestInfo } from '../../store/requests.ts';
import { type CustomResource, groupOf } from '../../store/resources.ts';
import { forbidden } from '../../store/status.ts';
import type { Store } from '../../store/store.ts';

/** A binding of the manifests' policy that holds latched targets at zero replicas: a state object, and the one target that it is about. */
export interface HeldBinding {
  readonly stateNamespace: string;
  readonly button: string;
  readonly resource: 'deployments' | 'statefulsets' | CustomResource;
  readonly namespace: string;
  readonly name: string;
}

/** The binding in the shipped manifests. */
export const shippedHeldBinding: HeldBinding = {
  ...{ stateNamespace: 'big-red-button', button: 'swype-app' },
  ...{ resource: 'deployments', namespace: 'sre', name: 'swype-app' },
};

/** A write of a workload or its scale, as admission sees it. `before` is 0 for a new workload. */
export interface ReplicasWrite {
  readonly info: RequestInfo;
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly isDryRun: boolean;
}

/**
 * What the policy's CEL does, written again: it refuses a raise of a held target, and every probe. Throws 403 with the message that the
 * API server makes of the policy's. Unlike a real API server, the simulator sees a changed state object at once.
 */
export function refuseHeldRaise(store: Store, bindings: readonly HeldBinding[], write: ReplicasWrite): void {
  const { info, name } = write;
  for (const binding of bindings) {
    if (binding.resource !== info.resource || binding.namespace !== info.namespace || binding.name !== name) continue;
    const state = store.get('configmaps', binding.stateNamespace, `big-red-button-${binding.button}`);
    // `parameterNotFoundAction: Allow`
    if (state === undefined) continue;
    const message = messageOf(write, binding.button, state.data ?? {});
    if (message === undefined) continue;
    const policy = `'big-red-button-held' with binding 'big-red-button-held-${binding.button}'`;
    throw forbidden({ ...info, name }, `ValidatingAdmissionPolicy ${policy} denied request: ${message}`, 'admission');
  }
}

function messageOf(write: ReplicasWrite, button: string, data: Readonly<Record<string, unknown>>): string | undefined {
  const { info, name, before, after, isDryRun } = write;
  const held = String(data.held ?? '');
  const [workload, trip = '', at = '', ...more] = held.split(' ');
  const isReleased = String(data.latch ?? '').includes('"state":"armed"');
  const isTarget = workload === `${info.resource}.${groupOf(info.resource)}/${info.namespace}/${name}`;
  const isHeld = isTarget && trip !== '' && at !== '' && more.length === 0 && !isReleased;
  if (isHeld && after > before)
    return `held at 0 replicas by trip ${trip} of button ${button} since ${at}. ${howTo(button, trip)}`;
  if (!isDryRun || info.query.get('fieldManager') !== 'big-red-button-probe') return undefined;
  return `big-red-button-probe of ${button}: holds trip ${isHeld ? trip : 'none'}; from ${before} to ${after} replicas`;
}

function howTo(button: string, trip: string): string {
  const reset = `big-red-button reset ${button} --trip ${trip} --reason '...'`;
  return `To release it: ${reset} (without a receiver, add --direct), then: big-red-button restore ${button}`;
}

/** The replicas in the spec of a workload. */
export function replicasIn(object: unknown): number {
  const spec = isRecord(object) && isRecord(object.spec) ? object.spec : {};
  return typeof spec.replicas === 'number' ? spec.replicas : 1;
}
