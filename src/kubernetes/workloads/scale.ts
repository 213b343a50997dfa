import type { V1Scale } from '@kubernetes/client-node';
import type { Cluster, HoldProbe, Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { fieldManager } from '../../cluster/object-names.ts';
import { probeAnswer, probeManager } from '../../core/latch/held.ts';
import type { Target } from '../../core/target.ts';
import { apiVersionOf, scaleResource } from '../../core/target-kinds.ts';
import { type Call, describeCall, type Repeat, type Verb } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { explained } from './served-kind.ts';

export function scaleCalls(client: Client): Pick<Cluster, 'readScale' | 'scaleToZero' | 'rehearseRaise' | 'probeHold'> {
  return {
    async readScale(target, signal) {
      return toScale(
        await explained(client, target, client.perform<V1Scale>(scaleCall(target, 'get', 'read'), signal)),
      );
    },

    async scaleToZero(target, { uid, resourceVersion, dryRun = false, timeoutMs }, signal) {
      // Without a resourceVersion, a second patch could stop a workload that was reset and restored since the first.
      const repeat = resourceVersion !== undefined || dryRun ? 'guarded' : 'never';
      const patch = { metadata: { uid, resourceVersion }, spec: { replicas: 0 } };
      const how = { repeat, dryRun, ...(timeoutMs === undefined ? {} : { timeoutMs }) } as const;
      const scale = await patchScale(client, target, patch, how, signal);
      if (scale.replicas !== 0) throw notZero(scaleCall(target, 'patch', repeat), scale);
      return scale;
    },

    async rehearseRaise(target, replicas, signal) {
      await patchScale(client, target, { spec: { replicas } }, { repeat: 'guarded', dryRun: true }, signal);
    },

    async probeHold(target, button, trip, signal) {
      const how = { repeat: 'guarded', dryRun: true, manager: probeManager } as const;
      try {
        await patchScale(client, target, { spec: { replicas: 0 } }, how, signal);
        return 'absent';
      } catch (error) {
        return answerOfProbe(error, button, trip);
      }
    },
  };
}

/** The API server's refusal quotes the policy's answer. Throws any other error on. */
function answerOfProbe(error: unknown, button: string, trip: string | undefined): HoldProbe {
  if (!(error instanceof ClusterError) || error.kind !== 'forbidden') throw error;
  if (error.message.includes(probeAnswer(button, trip))) return 'enforced';
  if (error.message.includes(probeManager)) return 'outdated';
  throw error;
}

/**
 * Sets a target's replicas if its scale is still `seen`; else rejects with `conflict`. No other call starts anything.
 * People make it with their own rights; the receiver never makes it.
 */
export function raiseReplicas(
  client: Client,
  target: Target,
  replicas: number,
  { uid, resourceVersion }: Scale,
  signal: AbortSignal,
): Promise<Scale> {
  const patch = { metadata: { uid, resourceVersion }, spec: { replicas } };
  return patchScale(client, target, patch, { repeat: 'guarded', dryRun: false }, signal);
}

interface PatchOptions {
  readonly repeat: Repeat;
  readonly dryRun: boolean;
  readonly manager?: string;
  readonly timeoutMs?: number;
}

/** JSON leaves out a precondition that is undefined. */
interface ScalePatch {
  readonly metadata?: { readonly uid: string | undefined; readonly resourceVersion: string | undefined };
  readonly spec: { readonly replicas: number };
}

async function patchScale(
  client: Client,
  target: Target,
  body: ScalePatch,
  { repeat, dryRun, manager = fieldManager, timeoutMs }: PatchOptions,
  signal: AbortSignal,
): Promise<Scale> {
  const call = { ...scaleCall(target, 'patch', repeat), ...(timeoutMs === undefined ? {} : endingIn(timeoutMs)) };
  const query = { fieldManager: manager, dryRun: dryRun ? 'All' : undefined };
  return toScale(await explained(client, target, client.perform<V1Scale>(call, signal, { query, body })));
}

/** Each attempt of the call leaves the API server less time. */
function endingIn(timeoutMs: number): Pick<Call, 'remainingMs'> {
  const end = performance.now() + timeoutMs;
  return { remainingMs: () => end - performance.now() };
}

function scaleCall(target: Target, verb: Verb, repeat: Repeat): Call {
  const { namespace, name } = target;
  const apiVersion = apiVersionOf(target);
  return { verb, resource: scaleResource(target), apiVersion, namespace, name, kind: 'Scale', repeat };
}

/** Admission may change a patch, so a 200 alone does not prove that the target is at zero. */
function notZero(call: Call, { replicas }: Scale): ClusterError {
  const message = `${describeCall(call)}: asked for 0 replicas, and the answer has ${replicas}: does a mutating admission webhook change it?`;
  return new ClusterError('refused', message);
}

/** The API leaves out `replicas` if it is 0. */
function toScale({ metadata, spec, status }: V1Scale): Scale {
  return {
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    replicas: spec?.replicas ?? 0,
    selector: status?.selector ?? '',
  };
}
