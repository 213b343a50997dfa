/** The kind of a failed call. It decides what to do next. */
export type ClusterErrorKind =
  /** 404. */
  | 'not-found'
  /** 401 or 403: authorization or admission said no. */
  | 'forbidden'
  /** 409: a precondition did not hold. */
  | 'conflict'
  /** 429; `retryAfterMs` as the server said. */
  | 'throttled'
  /** 400: an admission webhook does not support dry runs, so nothing was tried. */
  | 'no-dry-run'
  /** Any other 4xx: the request is wrong, and a retry is useless. */
  | 'refused'
  /** 5xx, a reply that is not a Kubernetes object, or a connection that failed before the request was sent. */
  | 'unavailable'
  /** The connection broke, or the deadline passed, after the request may have been sent: the server may have carried it out. */
  | 'unknown-outcome';

export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterErrorKind;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** The ValidatingAdmissionPolicy that denied the request. */
  readonly policy?: string;

  constructor(
    kind: ClusterErrorKind,
    message: string,
    options: { status?: number; retryAfterMs?: number; policy?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
    if (options.policy !== undefined) this.policy = options.policy;
  }
}

/** The error in words. Anything but a {@link ClusterError} is a defect of this program, and the text says so. */
export function describeError(error: unknown): string {
  return error instanceof ClusterError ? error.message : `unexpected: ${String(error)}`;
}
