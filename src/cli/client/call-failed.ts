/** What kind of failure it was, as far as it decides what a person does next. */
export type CallProblem =
  /** Neither an address nor a kubeconfig that is of use. */
  | 'no-way'
  /** The cluster makes no token for this person. */
  | 'no-token'
  /** No answer: no connection, or it broke. What was asked may have been carried out. */
  | 'unreachable'
  /** The address answers with a certificate that this machine does not trust. */
  | 'untrusted'
  /** 401. */
  | 'unauthenticated'
  /** 403. */
  | 'forbidden'
  /** 404 about the button. */
  | 'unknown-button'
  /** 409: another trip, none, or still stopping. */
  | 'refused'
  /** 503: not yet done, or nobody can be asked at the moment. */
  | 'pending'
  /** Anything else that was answered: most often not by this product. */
  | 'unexpected';

/** A call of the receiver that did not succeed; the message says what it answered, or why it did not. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly problem: CallProblem;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(
    problem: CallProblem,
    message: string,
    options: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.problem = problem;
    this.status = options.status;
  }
}
