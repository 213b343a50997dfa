/** What the bench asks the process of the simulator. */
export type Order =
  /** Four network failures of one pod of each guarded workload. */
  | { readonly act: 'fail' }
  /** Resolves once every guarded workload is at zero. */
  | { readonly act: 'await-zero' }
  /** Raises these guarded workloads, and resolves once each is back at zero. */
  | { readonly act: 'raise'; readonly names: readonly string[] }
  | { readonly act: 'drop-watches' }
  | { readonly act: 'count' };

export interface Answer {
  readonly id: number;
  /** When it was done, in milliseconds since the epoch. */
  readonly at: number;
  /** From the raise to zero. */
  readonly ms?: readonly number[];
  readonly counts?: Counts;
}

/** Requests since the start of the simulator. */
export interface Counts {
  readonly watches: number;
  readonly rehearsals: number;
  readonly others: number;
  readonly openWatches: number;
}

export interface Hello {
  readonly url: string;
  readonly ca: string;
  readonly kubeconfig: string;
  readonly adminKubeconfig: string;
  readonly token: string;
}
