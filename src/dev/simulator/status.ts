import type { AnyRequestInfo } from './request-info.ts';
import { groupOf, type IdentityResource, qualified, type Resource } from './resources.ts';

/** The `Status` object with which the API server answers every error. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly code?: number;
}

/** An error that a client is answered with. Messages and reasons as in apimachinery's `pkg/api/errors`. */
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

  toStatus(): Status {
    const { message, reason, details, code } = this;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details && { details }),
      code,
    };
  }
}

export function notFound(resource: Resource | IdentityResource, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  const message = `${qualified(resource)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again';

/** `kind` where the API server's message names something else than the resource: `deployments/scale`, or `ConfigMap`. */
export function conflict(resource: Resource, name: string, why: string, kind: string = resource): ApiError {
  const named = qualified(resource).replace(resource, kind);
  const message = `Operation cannot be fulfilled on ${named} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, { ...detailsOf(resource, name), kind });
}

/** `why` in the form `<field>: <kind of problem>: <what would be right>`; `kind` as `Scale.autoscaling`. */
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

/** By RBAC, or by admission, which gives its message as a cause too. */
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

/** A watch from a resource version that is not kept any more. */
export function expired(asked: number, oldest: number): ApiError {
  return new ApiError(410, 'Expired', `too old resource version: ${asked} (${oldest})`);
}

function detailsOf(resource: Resource | IdentityResource, name: string | undefined): Readonly<Record<string, unknown>> {
  const group = groupOf(resource);
  return { ...(name !== undefined && { name }), ...(group && { group }), kind: resource };
}
