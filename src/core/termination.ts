/** Why a container ended, as far as the cluster shows it. */
export const causes = ['network', 'other', 'unclear'] as const;
export type Cause = (typeof causes)[number];

/** One end of one container attempt, judged. Attempt `n` is what restart `n + 1` replaced. */
export interface Termination {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  readonly attempt: number;
  readonly exitCode: number;
  readonly reason: string;
  /** Milliseconds since the epoch; absent where the API gave none. */
  readonly finishedAt?: number;
  readonly cause: Cause;
  /** The row of the cause tables that decided. */
  readonly row: string;
  /** The other side, if the network failed and the container named one. */
  readonly peer?: string;
  /** The line of the termination message (or the reason) that decided; bounded. */
  readonly line: string;
}
