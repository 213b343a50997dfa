import { isRecord } from '../store/json.ts';
import type { Stored } from '../store/objects.ts';
import type { RequestInfo } from '../store/requests.ts';
import { type Objects, type Resource, resourceTypes } from '../store/resources.ts';
import { badRequest, conflict, invalid, modifiedSince } from '../store/status.ts';
import { decode, kindOf } from './validation.ts';

/**
 * The existing object with the changes of a PUT or of a patch's result. Fields that only the system writes stay. Throws 409 if
 * the sent resourceVersion or uid differs.
 */
export function replacement(info: RequestInfo, existing: Objects[Resource], proposed: unknown): Objects[Resource] {
  const { resource, verb } = info;
  const sent = decode(resource, proposed);
  const { name, uid, resourceVersion, deletionTimestamp, ...system } = existing.metadata;
  if (sent.metadata.name !== name) throw badRequest(nameMismatch(sent.metadata.name, name));
  if ((sent.metadata.uid || uid) !== uid) {
    if (verb === 'patch') throw invalid(kindOf(resource), name, 'metadata.uid: Invalid value: field is immutable');
    const what = `StorageError: invalid object, Code: 4, Key: /registry/${resource}/${existing.metadata.namespace}/${name}`;
    throw conflict(resource, name, `${what}, AdditionalErrorMsg: ${uidMismatch(sent.metadata.uid, uid)}`);
  }
  if ((sent.metadata.resourceVersion || resourceVersion) !== resourceVersion)
    throw conflict(resource, name, modifiedSince);
  const { namespace, creationTimestamp, generation, deletionGracePeriodSeconds } = system;
  const metadata = {
    ...sent.metadata,
    ...{ name, namespace, uid, resourceVersion, creationTimestamp },
    ...(generation && { generation }),
    ...(deletionTimestamp && { deletionTimestamp, deletionGracePeriodSeconds }),
  };
  const status = 'status' in existing && { status: existing.status };
  const { kind, apiVersion } = existing;
  // `decode` checked it, and the status is the stored one.
  return { ...normalized(resource, sent), kind, apiVersion, metadata, ...status } as Objects[Resource];
}

/** The object as the API server stores it: with a workload's default replicas, and without empty `data`. */
export function normalized(resource: Resource, sent: object): object {
  if (resource === 'configmaps' && 'data' in sent) {
    const { data, ...rest } = sent;
    return isRecord(data) && Object.keys(data).length > 0 ? sent : rest;
  }
  if (!resourceTypes[resource].scalable || !('spec' in sent)) return sent;
  return { ...sent, spec: { replicas: 1, ...(isRecord(sent.spec) && sent.spec) } };
}

/** Throws 409 unless the `preconditions` in the options of a delete are true. */
export function checkPreconditions({ resource }: RequestInfo, { metadata }: Stored, options: unknown): void {
  const wanted = isRecord(options) && isRecord(options.preconditions) ? options.preconditions : {};
  const check = (label: string, asked: unknown, is: string, guess: string) => {
    if ((asked ?? is) === is) return;
    const why = `the ${label} in the precondition (${asked}) does not match the ${label} in record (${is}). ${guess}`;
    throw conflict(resource, metadata.name, why, resourceTypes[resource].kind);
  };
  const { uid, resourceVersion } = metadata;
  check('UID', wanted.uid, uid, 'The object might have been deleted and then recreated');
  check('ResourceVersion', wanted.resourceVersion, resourceVersion, 'The object might have been modified');
}

export function uidMismatch(sent: unknown, stored: string): string {
  return `Precondition failed: UID in precondition: ${sent}, UID in object meta: ${stored}`;
}

export function nameMismatch(inBody: unknown, inUrl: string): string {
  return `the name of the object (${inBody}) does not match the name on the URL (${inUrl})`;
}
