import type { V1Container, V1ObjectMeta, V1PodTemplateSpec, V1SubjectAccessReview } from '@kubernetes/client-node';
import type { Inspector, PodTemplate, Right, Workload } from '../../cluster/inspector.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { Target } from '../../core/target.ts';
import { apiVersionOf, rowOf } from '../../core/target-kinds.ts';
import { type Call, reviewCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { undefinedIfNotFound } from '../transport/errors.ts';
import { explainUnknownKind } from '../workloads/explain-unknown-kind.ts';
import { listScalers } from './autoscalers.ts';
import { findPolicy } from './policies.ts';
import { readScalePaths } from './scale-paths.ts';

/** Reads a target, its autoscalers and the policies in a cluster. `check` needs it; the receiver does not. */
export function createInspector(client: Client): Inspector {
  return {
    readWorkload: (target, signal) => undefinedIfNotFound(readWorkload(client, target, signal)),
    listScalers: (namespace, signal) => listScalers(client, namespace, signal),
    mayDo: (user, right, signal) => mayDo(client, user, right, signal),
    findPolicy: (stateNamespace, signal) => findPolicy(client, stateNamespace, signal),
  };
}

/** The fields that are read of every kind of workload. */
interface WorkloadObject {
  readonly kind: string;
  readonly metadata?: V1ObjectMeta;
  readonly spec?: { readonly template?: V1PodTemplateSpec; readonly podManagementPolicy?: string };
}

async function readWorkload(client: Client, target: Target, signal: AbortSignal): Promise<Workload> {
  const { kind, namespace, name } = target;
  const { resource, replicas, podManagement } = rowOf(target);
  const apiVersion = apiVersionOf(target);
  const call: Call = { verb: 'get', resource, apiVersion, namespace, name, kind, repeat: 'read' };
  const [workload, scale] = await Promise.all([
    client.perform<WorkloadObject>(call, signal).catch(explainUnknownKind(client, target)),
    readScalePaths(client, target, signal),
  ]);
  const { metadata, spec } = workload;
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller === true);
  return definedOnly({
    replicas: numberAt(workload, replicas.path) ?? replicas.default,
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    controller: controller && `${controller.kind} ${controller.name}`,
    // The defaults are the API's.
    podManagement: podManagement === 'by-policy' ? (spec?.podManagementPolicy ?? 'OrderedReady') : undefined,
    pods: podsOf(target, spec?.template),
    scale,
  });
}

/** The object of a kind outside the table need not contain a pod template. */
function podsOf({ apiVersion }: Target, template: V1PodTemplateSpec | undefined): PodTemplate | undefined {
  if (apiVersion !== undefined && template?.spec?.containers === undefined) return undefined;
  return {
    gracePeriodSeconds: template?.spec?.terminationGracePeriodSeconds ?? 30,
    containers: containersOf(template).map(({ name, terminationMessagePolicy = 'File' }) => ({
      name,
      terminationMessagePolicy,
    })),
  };
}

/** The containers that are restarted while a pod runs. Native sidecars are among the init containers. */
function containersOf(template: V1PodTemplateSpec | undefined): readonly V1Container[] {
  const { containers = [], initContainers = [] } = template?.spec ?? {};
  return [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
}

function numberAt(object: object, path: readonly string[]): number | undefined {
  const value = path.reduce<unknown>((within, key) => Object(within)[key], object);
  return typeof value === 'number' ? value : undefined;
}

const accessCall = reviewCall('subjectaccessreviews', 'SubjectAccessReview');

async function mayDo(client: Client, user: string, right: Right, signal: AbortSignal): Promise<boolean> {
  const { resource: path, ...attributes } = right;
  const [resource = '', subresource] = path.split('/');
  const resourceAttributes = definedOnly({ ...attributes, resource, subresource });
  const body = { spec: { user, groups: groupsOf(user), resourceAttributes } };
  const { status } = await client.perform<V1SubjectAccessReview>(accessCall, signal, { body });
  return status?.allowed === true && status.denied !== true;
}

/** `system:serviceaccount:NAMESPACE:NAME` is in the groups that contain every service account. */
function groupsOf(user: string): string[] {
  const namespace = /^system:serviceaccount:([^:]+):/.exec(user)?.[1];
  const ofAccounts = namespace === undefined ? [] : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return [...ofAccounts, 'system:authenticated'];
}
