/** The kind of failure. It decides what a person can do next. */
export type CallProblem =
  /** Neither an address nor a usable kubeconfig. */
  | 'no-connection'
  /** The cluster refuses to make a token for this person. */
  | 'no-token'
  /** No answer: the connection failed or broke. The receiver may have done the act. */
  | 'unreachable'
  /** This machine does not trust the certificate of the address. */
  | 'untrusted'
  /** 401. */
  | 'unauthenticated'
  /** 403. */
  | 'forbidden'
  /** 404 for the button. */
  | 'unknown-button'
  /** 409: another trip, no trip, or still stopping. */
  | 'refused'
  /** 503: not done yet, or the receiver cannot check the person now. */
  | 'pending'
  /** Any other answer, most often from another product. */
  | 'unexpected';

interface CallFailedOptions {
  /** The HTTP status of the answer. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** A call of the receiver failed. The message is the receiver's own, or says why there is no answer. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly problem: CallProblem;
  readonly status: number | undefined;

  constructor(problem: CallProblem, message: string, { status, cause }: CallFailedOptions = {}) {
    super(message, { cause });
    this.problem = problem;
    this.status = status;
  }
}
