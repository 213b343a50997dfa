/** What the simulator's process starts with. */
export interface ClusterOrder {
  /** One deployment and one state object each. */
  readonly names: readonly string[];
  /** Trips in the history of each latch. */
  readonly historyEntries: number;
}

/** Its first message. */
export interface ClusterHello {
  readonly kubeconfig: string;
  /** Tokens of people. */
  readonly operator: string;
  readonly viewer: string;
}

/** Restarts the container of a deployment by a network failure. */
export interface ClusterQuestion {
  readonly id: number;
  readonly restart: string;
}

/** The container runs again. */
export interface ClusterAnswer {
  readonly id: number;
}
