import { isDeepStrictEqual } from 'node:util';
import { isRecord, mergePatch } from '../store/json.ts';
import { kubernetesTime, type Pod, type Stored, type Workload } from '../store/objects.ts';
import type { RequestInfo } from '../store/requests.ts';
import { apiVersionOf, type Objects, type Resource, resourceTypes } from '../store/resources.ts';
import { fieldPredicate, labelPredicate, type Predicate } from '../store/selectors.ts';
import { alreadyExists, badRequest, invalid, notFound } from '../store/status.ts';
import type { Store } from '../store/store.ts';
import type { PodDeletion } from './admission/deletion-policy.ts';
import { type ReplicasWrite, replicasIn } from './admission/held-policy.ts';
import { isDryDeletion, isDryRun } from './read-request.ts';
import { scaleOf, withScale } from './scale.ts';
import { checkName, decode, kindOf } from './validation.ts';
import { checkPreconditions, normalized, replacement } from './writes.ts';

interface ApiOptions {
  readonly store: Store;
  readonly now: () => number;
  readonly uid: () => string;
  /** Five random characters, for `generateName`. */
  readonly suffix: () => string;
}

/** Gets each write of a workload or its scale. Throws to deny the write. */
export type Admission = (write: ReplicasWrite) => void;
/** Gets each deletion of a pod. Throws to deny it. */
export type DeletionAdmission = (deletion: PodDeletion) => void;

/** Every verb of the API except watch. Throws the `ApiError` that the API server would answer with. */
export class Api {
  readonly #options: ApiOptions;
  readonly #store: Store;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /** Returns the answer's body. */
  handle(info: RequestInfo, body: unknown, admit: Admission, admitDeletion: DeletionAdmission): unknown {
    switch (info.verb) {
      case 'get':
        return view(info, this.#existing(info));
      case 'list':
        return this.#list(info);
      case 'create':
        return this.#create(info, body, admit);
      case 'update':
        return this.#write(info, body, admit);
      case 'patch':
        return this.#patch(info, body, admit);
      case 'delete':
        return this.#delete(info, body, admitDeletion);
      case 'watch':
        throw badRequest('a watch is answered by a stream');
    }
  }

  /** Stores a new object. The simulator's controllers use it too. */
  create<R extends Resource>(resource: R, namespace: string, body: unknown): Objects[R] {
    return this.#store.put(resource, this.#newObject(resource, namespace, body));
  }

  #create(info: RequestInfo, body: unknown, admit: Admission): Objects[Resource] {
    const object = this.#newObject(info.resource, info.namespace ?? '', body);
    admitReplicas(admit, info, undefined, object);
    return isDryRun(info) ? object : this.#store.put<Resource>(info.resource, object);
  }

  #newObject<R extends Resource>(resource: R, namespace: string, body: unknown): Objects[R] {
    const sent =
      isRecord(body) && isRecord(body.metadata) ? { ...body, metadata: { namespace, ...body.metadata } } : body;
    const { metadata, ...rest } = decode(resource, sent);
    const name = metadata.name ?? (metadata.generateName && `${metadata.generateName}${this.#options.suffix()}`);
    if (!name) throw invalid(kindOf(resource), '', 'metadata.name: Required value: name or generateName is required');
    checkName(resource, name);
    if (metadata.namespace !== namespace)
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    if (this.#store.get(resource, namespace, name)) throw alreadyExists(resource, name);
    const { kind, initialStatus, scalable } = resourceTypes[resource];
    const creationTimestamp = kubernetesTime(this.#options.now());
    const system = { name, namespace, uid: this.#options.uid(), resourceVersion: '', creationTimestamp };
    const object = {
      ...normalized(resource, rest),
      ...{ kind, apiVersion: apiVersionOf(resource) },
      metadata: { ...metadata, ...system, ...(scalable && { generation: 1 }) },
      ...(initialStatus && { status: initialStatus }),
    };
    // `decode` checked it, and the fields that were added complete it.
    return object as unknown as Objects[R];
  }

  /** Deletes as the API does: a pod gets a grace period, other objects go at once. */
  remove<R extends Resource>(resource: R, object: Objects[R], graceSeconds = 30): Objects[R] {
    if (resource !== 'pods' || graceSeconds === 0) {
      this.#store.remove(resource, object);
      return object;
    }
    if (object.metadata.deletionTimestamp) return object;
    const deletionTimestamp = kubernetesTime(this.#options.now() + graceSeconds * 1_000);
    const metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds };
    return this.#store.put(resource, { ...object, metadata });
  }

  /** Whether a list or a watch selects an object. */
  predicate({ resource, namespace, query }: RequestInfo): Predicate {
    const labels = labelPredicate(query.get('labelSelector') ?? '');
    const fields = fieldPredicate(query.get('fieldSelector') ?? '', resourceTypes[resource].selectableFields);
    return (object) =>
      (namespace === undefined || object.metadata.namespace === namespace) && labels(object) && fields(object);
  }

  #existing({ resource, namespace = '', name = '' }: RequestInfo): Objects[Resource] {
    const object = this.#store.get(resource, namespace, name);
    if (!object) throw notFound(resource, name);
    return object;
  }

  #list(info: RequestInfo): unknown {
    const { resource, namespace } = info;
    const items = this.#store
      .list(resource, namespace)
      .filter(this.predicate(info))
      .map(({ kind: _, apiVersion: __, ...item }) => item);
    const metadata = { resourceVersion: `${this.#store.revision}` };
    return { kind: `${resourceTypes[resource].kind}List`, apiVersion: apiVersionOf(resource), metadata, items };
  }

  #patch(info: RequestInfo, patch: unknown, admit: Admission): unknown {
    if (!isRecord(patch)) throw badRequest('error decoding patch: a merge patch must be a JSON object');
    return this.#write(info, mergePatch(view(info, this.#existing(info)), patch), admit);
  }

  #write(info: RequestInfo, proposed: unknown, admit: Admission): unknown {
    const existing = this.#existing(info);
    const next = info.subresource
      ? withScale(info.resource, asWorkload(existing), proposed)
      : replacement(info, existing, proposed);
    admitReplicas(admit, info, existing, next);
    const written = { ...next, metadata: { ...next.metadata, ...nextGeneration(existing, next) } };
    // If nothing changed, the API server writes nothing and counts no revision.
    if (isDryRun(info) || isDeepStrictEqual(written, existing)) return view(info, written);
    return view(info, this.#store.put<Resource>(info.resource, written));
  }

  #delete(info: RequestInfo, options: unknown, admit: DeletionAdmission): unknown {
    const { resource, query } = info;
    const object = this.#existing(info);
    // The objects of this resource are pods.
    if (resource === 'pods') admit({ info, pod: object as Pod, options });
    checkPreconditions(info, object, options);
    const grace = query.get('gracePeriodSeconds') ?? (isRecord(options) ? options.gracePeriodSeconds : undefined);
    const gone = isDryDeletion(info, options)
      ? object
      : this.remove(resource, object, grace == null ? undefined : Number(grace));
    if (resource === 'pods') return gone;
    const { name, uid } = object.metadata;
    const { group } = resourceTypes[resource];
    const details = { name, ...(group && { group }), kind: resource, uid };
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  }
}

function admitReplicas(admit: Admission, info: RequestInfo, existing: Stored | undefined, next: Stored): void {
  if (!resourceTypes[info.resource].scalable) return;
  const before = existing === undefined ? 0 : replicasIn(existing);
  admit({ info, name: next.metadata.name, before, after: replicasIn(next), isDryRun: isDryRun(info) });
}

function view({ subresource }: RequestInfo, object: Objects[Resource]): unknown {
  return subresource ? scaleOf(asWorkload(object)) : object;
}

/** A workload's generation counts the changes of its spec. */
function nextGeneration(existing: Stored, next: Stored): { generation?: number } {
  const { generation } = existing.metadata;
  if (generation === undefined || !('spec' in existing) || !('spec' in next)) return {};
  return isDeepStrictEqual(existing.spec, next.spec) ? {} : { generation: generation + 1 };
}

function asWorkload(object: Stored): Workload {
  // Only workloads are scalable in `resourceTypes`, and only their paths can end in `/scale`.
  return object as Workload;
}
