import { isRecord } from './json.ts';
import type { Stored } from './objects.ts';
import type { RequestInfo } from './request-info.ts';
import { type Objects, type Resource, resourceTypes } from './resources.ts';
import { badRequest, conflict, invalid, modifiedMeanwhile } from './status.ts';
import { decode, kindOf } from './validation.ts';

/**
 * The object that a PUT, or the result of a patch, makes of an existing one: what only the system writes stays as it was.
 * Throws 409 where the sent resourceVersion or uid is another.
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
    throw conflict(resource, name, modifiedMeanwhile);
  const { namespace, creationTimestamp, generation, deletionGracePeriodSeconds } = system;
  const metadata = {
    ...sent.metadata,
    ...{ name, namespace, uid, resourceVersion, creationTimestamp },
    ...(generation && { generation }),
    ...(deletionTimestamp && { deletionTimestamp, deletionGracePeriodSeconds }),
  };
  const status = 'status' in existing && { status: existing.status };
  const { kind, apiVersion } = existing;
  // Checked by `decode`; the status is the one that was stored.
  return { ...normalized(resource, sent), kind, apiVersion, metadata, ...status } as Objects[Resource];
}

/** As the API server would store it: a workload's default replicas, and no `data` where there is none. */
export function normalized(resource: Resource, sent: object): object {
  if (resource === 'configmaps' && 'data' in sent) {
    const { data, ...rest } = sent;
    return isRecord(data) && Object.keys(data).length > 0 ? sent : rest;
  }
  if (!resourceTypes[resource].scalable || !('spec' in sent)) return sent;
  return { ...sent, spec: { replicas: 1, ...(isRecord(sent.spec) && sent.spec) } };
}

/** Throws 409 unless the `preconditions` of a delete's options hold. */
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
