/** Why a container ended. */
export const causes = ['network', 'other', 'unclear'] as const;
export type Cause = (typeof causes)[number];

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
  /** The lines of the termination message (or the reason) that show the cause; bounded. */
  readonly lines: readonly string[];
}
