import type { Cause } from './termination.ts';

/** Restarts by the cause of the termination before each. */
export type CauseCounts = Readonly<Record<Cause, number>>;

/** What the cluster shows of one container of a current pod. */
export interface ContainerEvidence {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  /** The API's counter now, and where the last reset left it (0 for a container made since). */
  readonly restartCount: number;
  readonly baseline: number;
  /** Beyond the baseline and inside the window. */
  readonly dated: CauseCounts;
  /** Beyond the baseline, nobody watched, and nothing tells whether inside the window. */
  readonly undated: CauseCounts;
  /** How many of the above nobody watched: they count as the cause that `lastState` still shows. */
  readonly inferred: number;
  /** What quotes the causes, newest last; bounded. */
  readonly lines: readonly string[];
}

/** What the API showed of a target at the moment of deciding. */
export type Evidence = ReadEvidence | UnreadEvidence;

export interface ReadEvidence {
  readonly readable: true;
  /** `spec.replicas` of the scale; absent when the scale could not be read. */
  readonly replicas?: number;
  readonly containers: readonly ContainerEvidence[];
}

export interface UnreadEvidence {
  readonly readable: false;
  readonly replicas?: number;
  /** Why not, for a person. */
  readonly problem: string;
}
