import type { AnyRequestInfo } from './requests.ts';
import { groupOf, type IdentityResource, qualified, type Resource } from './resources.ts';

/** An error answer. Messages and reasons are those of apimachinery's `pkg/api/errors`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: number, reason: string, message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The `Status` object of the answer. */
  toStatus(): object {
    const { message, reason, details, code } = this;
    const type = { kind: 'Status', apiVersion: 'v1', metadata: {} };
    return { ...type, status: 'Failure', message, reason, ...(details && { details }), code };
  }
}

export function notFound(resource: Resource | IdentityResource, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export const modifiedSince =
  'the object has been modified; please apply your changes to the latest version and try again';

/** `kind` replaces the resource in the message, if the API server names it otherwise: `deployments/scale`, or `ConfigMap`. */
export function conflict(resource: Resource, name: string, why: string, kind: string = resource): ApiError {
  const named = qualified(resource).replace(resource, kind);
  const message = `Operation cannot be fulfilled on ${named} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, { ...detailsOf(resource, name), kind });
}

/** `why` is `<field>: <problem>: <what would be right>`, and `kind` is a qualified kind such as `Scale.autoscaling`. */
export function invalid(kind: string, name: string, why: string): ApiError {
  const [field, ...message] = why.split(': ');
  const causes = [{ message: message.join(': '), field }];
  return new ApiError(422, 'Invalid', `${kind} "${name}" is invalid: ${why}`, { ...(name && { name }), kind, causes });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** Denied by RBAC, or by admission, which also lists its message as a cause. */
export function forbidden(info: AnyRequestInfo, why: string, by: 'rbac' | 'admission'): ApiError {
  const named = info.name === undefined ? qualified(info.resource) : `${qualified(info.resource)} "${info.name}"`;
  const causes = by === 'admission' && { causes: [{ message: why }] };
  const details = { ...detailsOf(info.resource, info.name), ...causes };
  return new ApiError(403, 'Forbidden', `${named} is forbidden: ${why}`, details);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** The answer to a watch from a resourceVersion that is too old. */
export function expired(asked: number, oldest: number): ApiError {
  return new ApiError(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
}

function detailsOf(resource: Resource | IdentityResource, name: string | undefined): Readonly<Record<string, unknown>> {
  const group = groupOf(resource);
  return { ...(name !== undefined && { name }), ...(group && { group }), kind: resource };
}
