/**
 * The stages of a drill in their order.
 * `budgetSeconds`: an alert fires if the stage took longer. `timeoutSeconds`: the drill fails.
 *
 * `restarts` has room for the kubelet's back-off of 10 s and for the pull of the image; `alert` for the shipped intervals.
 */
export const drillStageTable = {
  prepare: { budgetSeconds: 30, timeoutSeconds: 60 },
  restarts: { budgetSeconds: 45, timeoutSeconds: 120 },
  alert: { budgetSeconds: 20, timeoutSeconds: 60 },
  latch: { budgetSeconds: 2, timeoutSeconds: 10 },
  zero: { budgetSeconds: 20, timeoutSeconds: 60 },
  raise: { budgetSeconds: 5, timeoutSeconds: 20 },
  reset: { budgetSeconds: 5, timeoutSeconds: 20 },
  restore: { budgetSeconds: 20, timeoutSeconds: 60 },
} as const satisfies Readonly<Record<string, { readonly budgetSeconds: number; readonly timeoutSeconds: number }>>;

export type DrillStage = keyof typeof drillStageTable;
/** Object.keys loses the type. */
export const drillStages = Object.keys(drillStageTable) as DrillStage[];

/** Why a stage failed: a closed set. src/core/text/drill.ts has the words. */
export const drillFaults = [
  'receiver-unreachable',
  'no-button',
  'other-target',
  'pressed',
  'disarmed',
  'not-at-rest',
  'cluster',
  'no-pod',
  'not-started',
  'no-restart',
  'no-heartbeat',
  'counters-missing',
  'alert-missing',
  'evidence-missing',
  'sensor',
  'latch-not-written',
  'zero-not-accepted',
  'pods-remain',
  'raise-not-undone',
  'raise-not-tried',
  'reset-refused',
  'restore-refused',
  'not-restored',
  'lease-lost',
] as const;
export type DrillFault = (typeof drillFaults)[number];
