import type { V1Scale } from '@kubernetes/client-node';
import type { Cluster, HoldProbe, Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { fieldManager } from '../../cluster/object-names.ts';
import { probeAnswer, probeManager } from '../../core/latch/held.ts';
import type { Target } from '../../core/target.ts';
import { apiVersionOf, scaleResource } from '../../core/target-kinds.ts';
import type { RequestOptions } from '../transport/api-request.ts';
import { type Call, describeCall, type Repeat, type Verb } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { explainUnknownKind } from './explain-unknown-kind.ts';

export function scaleCalls(client: Client): Pick<Cluster, 'readScale' | 'scaleToZero' | 'rehearseRaise' | 'probeHold'> {
  return {
    async readScale(target, signal) {
      return toScale(await perform(client, target, scaleCall(target, 'get', 'read'), signal));
    },

    async scaleToZero(target, { uid, resourceVersion, dryRun = false, timeoutMs }, signal) {
      // Without a resourceVersion, a second patch could stop a workload that was reset and restored since the first.
      const repeat = resourceVersion !== undefined || dryRun ? 'guarded' : 'never';
      const body = { metadata: { uid, resourceVersion }, spec: { replicas: 0 } };
      const { call, options } = scalePatch(target, body, { repeat, dryRun, timeoutMs });
      const scale = toScale(await perform(client, target, call, signal, options));
      if (scale.replicas !== 0) throw notZero(call, scale);
      return scale;
    },

    async rehearseRaise(target, replicas, signal) {
      const { call, options } = scalePatch(target, { spec: { replicas } }, { repeat: 'guarded', dryRun: true });
      await perform(client, target, call, signal, options);
    },

    async probeHold(target, button, trip, signal) {
      const how = { repeat: 'guarded', dryRun: true, manager: probeManager } as const;
      const { call, options } = scalePatch(target, { spec: { replicas: 0 } }, how);
      try {
        await perform(client, target, call, signal, options);
        return 'absent';
      } catch (error) {
        return answerOfProbe(error, button, trip);
      }
    },
  };
}

function perform(client: Client, target: Target, call: Call, signal: AbortSignal, options?: RequestOptions) {
  return client.perform<V1Scale>(call, signal, options).catch(explainUnknownKind(client, target));
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
export async function raiseReplicas(
  client: Client,
  target: Target,
  replicas: number,
  { uid, resourceVersion }: Scale,
  signal: AbortSignal,
): Promise<Scale> {
  const body = { metadata: { uid, resourceVersion }, spec: { replicas } };
  const { call, options } = scalePatch(target, body, { repeat: 'guarded' });
  return toScale(await perform(client, target, call, signal, options));
}

interface PatchOptions {
  readonly repeat: Repeat;
  readonly dryRun?: boolean;
  readonly manager?: string;
  readonly timeoutMs?: number | undefined;
}

/** JSON leaves out a precondition that is undefined. */
interface PatchBody {
  readonly metadata?: { readonly uid: string | undefined; readonly resourceVersion: string | undefined };
  readonly spec: { readonly replicas: number };
}

/** A patch of the scale, for {@link Client.perform}. */
function scalePatch(
  target: Target,
  body: PatchBody,
  { repeat, dryRun = false, manager = fieldManager, timeoutMs }: PatchOptions,
) {
  const call = { ...scaleCall(target, 'patch', repeat), ...(timeoutMs === undefined ? {} : endingIn(timeoutMs)) };
  const query = { fieldManager: manager, dryRun: dryRun ? 'All' : undefined };
  return { call, options: { query, body } };
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
