import {
  AppsV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  type ConfigurationOptions,
  type V1Deployment,
  type V1StatefulSet,
  type V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import type { Inspector, Scaler, Workload } from '../../cluster/inspector.ts';
import type { Target } from '../../core/target.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { listScaledObjects } from '../workloads/scaled-objects.ts';
import { findPolicy } from './policies.ts';

const accessCall: Call = {
  verb: 'create',
  resource: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
  isReview: true,
  repeat: 'read',
};

/** Looks at what surrounds a button in a cluster; the receiver itself needs none of it. */
export function createInspector(client: Client): Inspector {
  const apps = new AppsV1Api(client.configuration);
  const autoscaling = new AutoscalingV2Api(client.configuration);
  const authorization = new AuthorizationV1Api(client.configuration);

  function read(
    { kind, namespace, name }: Target,
    options: ConfigurationOptions,
  ): Promise<V1Deployment | V1StatefulSet> {
    return kind === 'Deployment'
      ? apps.readNamespacedDeployment({ namespace, name }, options)
      : apps.readNamespacedStatefulSet({ namespace, name }, options);
  }

  async function listAutoscalers(namespace: string, signal: AbortSignal): Promise<readonly Scaler[]> {
    const resource = 'horizontalpodautoscalers';
    const call: Call = { verb: 'list', resource, namespace, kind: 'HorizontalPodAutoscalerList', repeat: 'read' };
    const { items } = await client.perform(call, signal, (options) =>
      autoscaling.listNamespacedHorizontalPodAutoscaler({ namespace }, options),
    );
    return items.map(autoscalerOf);
  }

  return {
    readWorkload: (target, signal) => {
      const { kind, namespace, name } = target;
      const resource = kind === 'Deployment' ? 'deployments' : 'statefulsets';
      const call: Call = { verb: 'get', resource, namespace, name, kind, repeat: 'read' };
      return orNothing(client.perform(call, signal, (options) => read(target, options)).then(workloadOf));
    },

    listScalers: async (namespace, signal) => {
      const lists = [listAutoscalers(namespace, signal), listScaledObjects(client, namespace, signal)];
      // A cluster without KEDA does not know the resource.
      return (await Promise.all(lists.map(orNothing))).flatMap((list) => list ?? []);
    },

    mayDo: async (user, { verb, group, resource: path, ...where }, signal) => {
      const [resource = '', subresource] = path.split('/');
      const resourceAttributes = {
        verb,
        group,
        resource,
        ...(subresource === undefined ? {} : { subresource }),
        ...where,
      };
      const body = { spec: { user, groups: groupsOf(user), resourceAttributes } };
      const { status } = await client.perform(accessCall, signal, (options) =>
        authorization.createSubjectAccessReview({ body }, options),
      );
      return status?.allowed === true && status.denied !== true;
    },

    findPolicy: (stateNamespace, signal) => findPolicy(client, stateNamespace, signal),
  };
}

function workloadOf({ metadata, spec }: V1Deployment | V1StatefulSet): Workload {
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller === true);
  return {
    replicas: spec?.replicas ?? 0,
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    ...(controller === undefined ? {} : { controller: `${controller.kind} ${controller.name}` }),
    containers: (spec?.template.spec?.containers ?? []).map(({ name, terminationMessagePolicy = 'File' }) => ({
      name,
      terminationMessagePolicy,
    })),
  };
}

function autoscalerOf({ metadata, spec }: V2HorizontalPodAutoscaler): Scaler {
  return {
    kind: 'HorizontalPodAutoscaler',
    name: metadata?.name ?? '',
    targetKind: spec?.scaleTargetRef.kind ?? '',
    targetName: spec?.scaleTargetRef.name ?? '',
    // The API's own default.
    minimum: spec?.minReplicas ?? 1,
  };
}

/** `system:serviceaccount:NAMESPACE:NAME` is in the groups that every service account is in. */
function groupsOf(user: string): string[] {
  const namespace = /^system:serviceaccount:([^:]+):/.exec(user)?.[1];
  const ofAccounts = namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return [...ofAccounts, 'system:authenticated'];
}

/** Nothing where the API knows no such object or resource. */
async function orNothing<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
