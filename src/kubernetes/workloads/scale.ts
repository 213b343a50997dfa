import {
  AppsV1Api,
  type ConfigurationOptions,
  PatchStrategy,
  setHeaderOptions,
  type V1Scale,
} from '@kubernetes/client-node';
import type { Cluster, Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { fieldManager } from '../../cluster/object-names.ts';
import type { Target } from '../../core/target.ts';
import { type Call, describeCall, type Repeat, type Verb } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

export interface ScalePatch {
  readonly metadata?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly spec: { readonly replicas: number };
}

export function scaleCalls(client: Client): Pick<Cluster, 'readScale' | 'scaleToZero' | 'rehearseRaise'> {
  const apps = new AppsV1Api(client.configuration);
  const patch = scalePatch(apps);

  function read({ kind, namespace, name }: Target, options: ConfigurationOptions): Promise<V1Scale> {
    return kind === 'Deployment'
      ? apps.readNamespacedDeploymentScale({ namespace, name }, options)
      : apps.readNamespacedStatefulSetScale({ namespace, name }, options);
  }

  return {
    async readScale(target, signal) {
      return scaleOf(
        await client.perform(scaleCall(target, 'get', 'read'), signal, (options) => read(target, options)),
      );
    },

    async scaleToZero(target, { uid, resourceVersion, dryRun = false }, signal) {
      const metadata = {
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      };
      const body = { metadata, spec: { replicas: 0 } };
      // Without a resourceVersion, a second patch could stop a workload that was reset and restored since the first.
      const repeat = resourceVersion !== undefined || dryRun ? 'guarded' : 'never';
      const call = scaleCall(target, 'patch', repeat);
      const scale = scaleOf(await client.perform(call, signal, (options) => patch(target, body, dryRun, options)));
      if (scale.replicas !== 0) throw notZero(call, scale);
      return scale;
    },

    async rehearseRaise(target, replicas, signal) {
      const call = scaleCall(target, 'patch', 'guarded');
      await client.perform(call, signal, (options) => patch(target, { spec: { replicas } }, true, options));
    },
  };
}

type PatchScale = (
  target: Target,
  body: ScalePatch,
  dryRun: boolean,
  options: ConfigurationOptions,
) => Promise<V1Scale>;

export function scalePatch(apps: AppsV1Api): PatchScale {
  return (target, body, dryRun, options) => {
    const { namespace, name } = target;
    const param = { namespace, name, body, fieldManager, ...(dryRun ? { dryRun: 'All' } : {}) };
    const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch, options);
    return target.kind === 'Deployment'
      ? apps.patchNamespacedDeploymentScale(param, merge)
      : apps.patchNamespacedStatefulSetScale(param, merge);
  };
}

export function scaleCall({ kind, namespace, name }: Target, verb: Verb, repeat: Repeat): Call {
  const resource = kind === 'Deployment' ? 'deployments/scale' : 'statefulsets/scale';
  return { verb, resource, namespace, name, kind: 'Scale', repeat };
}

/** A 200 alone proves nothing: admission may change what is asked for. */
function notZero(call: Call, { replicas }: Scale): ClusterError {
  const message = `${describeCall(call)}: asked for 0 replicas, and the answer has ${replicas}: does a mutating admission webhook change it?`;
  return new ClusterError('refused', message);
}

/** The API leaves `replicas` out where it is 0. */
export function scaleOf({ metadata, spec, status }: V1Scale): Scale {
  return {
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    replicas: spec?.replicas ?? 0,
    selector: status?.selector ?? '',
  };
}
