import { isRecord } from '../store/json.ts';
import type { Workload } from '../store/objects.ts';
import type { Resource } from '../store/resources.ts';
import { selectorString } from '../store/selectors.ts';
import { badRequest, conflict, invalid, modifiedSince } from '../store/status.ts';
import { nameMismatch, uidMismatch } from './writes.ts';

/** The `autoscaling/v1` Scale of a workload. Its JSON omits zero replicas, because of Go's `omitempty`. */
export function scaleOf({ metadata, spec, status }: Workload) {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: selectorString(spec.selector) },
  };
}

/** The workload with the proposed Scale's replicas. Throws 409 if the Scale has another uid or resourceVersion. */
export function withScale(resource: Resource, workload: Workload, proposed: unknown): Workload {
  const { name, uid, resourceVersion } = workload.metadata;
  if (!isRecord(proposed)) throw badRequest('a Scale must be a JSON object');
  const metadata = isRecord(proposed.metadata) ? proposed.metadata : {};
  const replicas = readReplicas(name, proposed.spec);
  if ((metadata.name ?? name) !== name) throw badRequest(nameMismatch(metadata.name, name));
  if ((metadata.uid || uid) !== uid) {
    throw conflict(resource, name, uidMismatch(metadata.uid, uid), `${resource}/scale`);
  }
  if ((metadata.resourceVersion || resourceVersion) !== resourceVersion) throw conflict(resource, name, modifiedSince);
  return { ...workload, spec: { ...workload.spec, replicas } };
}

function readReplicas(name: string, spec: unknown): number {
  const replicas = (isRecord(spec) ? spec.replicas : undefined) ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas))
    throw invalid('', '', `patch: Invalid value: ${JSON.stringify(spec)}: spec.replicas must be of type int32`);
  if (replicas < 0)
    throw invalid(
      'Scale.autoscaling',
      name,
      `spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`,
    );
  return replicas;
}
