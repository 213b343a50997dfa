import type { Cause } from '../cause/cause.ts';

/** How one attempt of a container ended. Restart `n + 1` replaced attempt `n`. */
export interface Termination {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  readonly attempt: number;
  readonly exitCode: number;
  readonly reason: string;
  /** Milliseconds since the epoch; absent if the API has no time. */
  readonly finishedAt?: number;
  readonly cause: Cause;
  /** The row of the cause tables that decided. */
  readonly row: string;
  /** The other side, if the network failed and the container named one. */
  readonly peer?: string;
  /** The line of the termination message (or the reason) that decided; bounded. */
  readonly line: string;
}
