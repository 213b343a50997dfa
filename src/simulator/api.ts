import { isDeepStrictEqual } from 'node:util';
import { isRecord, mergePatch } from './json.ts';
import { kubernetesTime, type Metadata, type Stored, type Workload } from './objects.ts';
import { isDryRun, type RequestInfo } from './request-info.ts';
import { apiVersionOf, type Objects, type Resource, resourceTypes } from './resources.ts';
import { nameMismatch, scaleOf, withScale } from './scale.ts';
import { fieldPredicate, labelPredicate, type Predicate } from './selectors.ts';
import { ApiError, alreadyExists, badRequest, conflict, invalid, modifiedMeanwhile, notFound } from './status.ts';
import type { Store } from './store.ts';
import { checkName, decode, kindOf } from './validation.ts';

export interface ApiOptions {
  readonly store: Store;
  readonly now: () => number;
  readonly uid: () => string;
  /** Five characters for a `generateName`. */
  readonly suffix: () => string;
}

export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

/** Called with the replicas that a write of a scale would leave; throws to deny. */
export type Admission = (info: RequestInfo, replicas: number) => void;

/** The verbs of the API on the store, all but watch. Each throws an {@link ApiError} where the API server would answer one. */
export class Api {
  readonly #options: ApiOptions;
  readonly #store: Store;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  handle(info: RequestInfo, body: unknown, admit: Admission): Answer {
    switch (info.verb) {
      case 'get':
        return { code: 200, body: this.#view(info, this.#existing(info)) };
      case 'list':
        return { code: 200, body: this.#list(info) };
      case 'create':
        return { code: 201, body: this.#create(info, body) };
      case 'update':
        return { code: 200, body: this.#write(info, body, admit) };
      case 'patch':
        return { code: 200, body: this.#patch(info, body, admit) };
      case 'delete':
        return { code: 200, body: this.#delete(info, body) };
      case 'watch':
        throw badRequest('a watch is answered by a stream');
    }
  }

  /** Stores a new object; the API's `create`, also for what the simulator makes by itself. */
  create<R extends Resource>(resource: R, namespace: string, body: unknown, dryRun = false): Objects[R] {
    const sent =
      isRecord(body) && isRecord(body.metadata) ? { ...body, metadata: { namespace, ...body.metadata } } : body;
    const { metadata, kind: _kind, apiVersion: _version, ...rest } = decode(resource, sent);
    const name = metadata.name ?? (metadata.generateName && `${metadata.generateName}${this.#options.suffix()}`);
    if (!name) throw invalid(kindOf(resource), '', 'metadata.name: Required value: name or generateName is required');
    checkName(resource, name);
    if (metadata.namespace !== namespace)
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    if (this.#store.get(resource, namespace, name)) throw alreadyExists(resource, name);
    const { now, uid } = this.#options;
    const system = { name, namespace, uid: uid(), resourceVersion: '', creationTimestamp: kubernetesTime(now()) };
    const { deletionTimestamp: _, ...wished } = metadata;
    const type = { kind: resourceTypes[resource].kind, apiVersion: apiVersionOf(resource) };
    const generation = resourceTypes[resource].scalable ? { generation: 1 } : {};
    const object = { ...type, ...withDefaults(resource, rest), metadata: { ...wished, ...system, ...generation } };
    // `decode` and the defaults made it whole.
    const whole = object as unknown as Objects[R];
    return dryRun ? whole : this.#store.put(resource, whole);
  }

  /** Deletes as the API does: a pod gets its grace period, everything else goes at once. */
  remove(resource: Resource, object: Stored, graceSeconds?: number): Stored {
    // `object` came from the collection of `resource`.
    const found = object as Objects[Resource];
    if (resource !== 'pods' || graceSeconds === 0) {
      this.#store.remove(resource, found);
      return object;
    }
    if (object.metadata.deletionTimestamp) return object;
    const seconds = graceSeconds ?? 30;
    const deletionTimestamp = kubernetesTime(this.#options.now() + seconds * 1_000);
    const metadata: Metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: seconds };
    return this.#store.put<Resource>(resource, { ...found, metadata });
  }

  /** What a list or a watch selects. */
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

  #view(info: RequestInfo, object: Objects[Resource]): unknown {
    return info.subresource ? scaleOf(asWorkload(object)) : object;
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

  #create(info: RequestInfo, body: unknown): unknown {
    return this.create(info.resource, info.namespace ?? '', body, isDryRun(info));
  }

  #patch(info: RequestInfo, patch: unknown, admit: Admission): unknown {
    if (!isRecord(patch)) throw badRequest('error decoding patch: a merge patch must be a JSON object');
    return this.#write(info, mergePatch(this.#view(info, this.#existing(info)), patch), admit);
  }

  #write(info: RequestInfo, proposed: unknown, admit: Admission): unknown {
    const existing = this.#existing(info);
    const next = info.subresource
      ? withScale(info.resource, asWorkload(existing), proposed)
      : replacement(info, existing, proposed);
    if (info.subresource) admit(info, asWorkload(next).spec.replicas);
    const generation = this.#generation(existing, next);
    const written = { ...next, metadata: { ...next.metadata, ...generation } };
    const dryRun = isDryRun(info);
    // The API server writes nothing, and counts no revision, where nothing changed.
    if (dryRun || isDeepStrictEqual(written, existing)) return this.#view(info, written);
    return this.#view(info, this.#store.put<Resource>(info.resource, written));
  }

  #generation(existing: Stored, next: Stored): { generation?: number } {
    const { generation } = existing.metadata;
    if (generation === undefined || !('spec' in existing) || !('spec' in next)) return {};
    return isDeepStrictEqual(existing.spec, next.spec) ? {} : { generation: generation + 1 };
  }

  #delete(info: RequestInfo, body: unknown): unknown {
    const object = this.#existing(info);
    const options = isRecord(body) ? body : {};
    checkPreconditions(info, object, isRecord(options.preconditions) ? options.preconditions : {});
    const grace = Number(info.query.get('gracePeriodSeconds') ?? options.gracePeriodSeconds ?? Number.NaN);
    const gone = isDryRun(info) ? object : this.remove(info.resource, object, Number.isNaN(grace) ? undefined : grace);
    if (info.resource === 'pods') return gone;
    const { name, uid } = object.metadata;
    const { group } = resourceTypes[info.resource];
    const details = { name, ...(group && { group }), kind: info.resource, uid };
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  }
}

/** What a PUT or the result of a patch makes of an object: what only the system writes stays. */
function replacement(info: RequestInfo, existing: Objects[Resource], proposed: unknown): Objects[Resource] {
  const { resource, verb } = info;
  const sent = decode(resource, proposed);
  const { name, namespace, uid, resourceVersion, creationTimestamp, generation } = existing.metadata;
  if (sent.metadata.name !== name) throw badRequest(nameMismatch(sent.metadata.name, name));
  if ((sent.metadata.uid || uid) !== uid) {
    if (verb === 'patch') throw invalid(kindOf(resource), name, 'metadata.uid: Invalid value: field is immutable');
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${sent.metadata.uid}, UID in object meta: ${uid}`,
    );
  }
  if ((sent.metadata.resourceVersion || resourceVersion) !== resourceVersion)
    throw conflict(resource, name, modifiedMeanwhile);
  const system = { name, namespace, uid, resourceVersion, creationTimestamp, ...(generation && { generation }) };
  const { kind, apiVersion } = existing;
  const status = 'status' in existing ? { status: existing.status } : {};
  // Checked by `decode`; the status is the one that was stored.
  return { ...sent, kind, apiVersion, metadata: { ...sent.metadata, ...system }, ...status } as Objects[Resource];
}

function checkPreconditions(info: RequestInfo, { metadata }: Stored, wanted: Readonly<Record<string, unknown>>): void {
  const { uid, resourceVersion } = wanted;
  if (uid !== undefined && uid !== metadata.uid)
    throw conflict(
      info.resource,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid})`,
    );
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw conflict(
      info.resource,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion})`,
    );
}

function withDefaults(resource: Resource, sent: object): object {
  if (resource === 'pods') return { ...sent, status: { phase: 'Pending' } };
  if (!resourceTypes[resource].scalable || !('spec' in sent)) return sent;
  return { ...sent, spec: { replicas: 1, ...(isRecord(sent.spec) && sent.spec) }, status: {} };
}

function asWorkload(object: Stored): Workload {
  if (!('spec' in object) || !('status' in object))
    throw new ApiError(500, 'InternalError', `${object.kind} has no scale`);
  // Only workloads have a scale: `resourceTypes` says so, and paths are read by it.
  return object as Workload;
}
