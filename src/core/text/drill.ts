import type { DrillFault, DrillStage } from '../drill/stages.ts';
import type { DrillRecord, FailedStage } from '../drill/state.ts';

/** What each stage proves, for people. */
export const drillStageTexts: Readonly<Record<DrillStage, string>> = {
  prepare: 'the canary is at rest and its button is not latched',
  restarts: 'the canary restarts more often than the limit',
  alert: 'the alert arrives at the receiver',
  latch: 'the button is latched',
  zero: 'the canary is at 0 replicas and no pod is left',
  raise: 'a raise of the canary is undone',
  reset: 'the latch is released',
  restore: 'the canary runs again',
};

interface FaultText {
  /** The likely reason. */
  readonly reason: string;
  /** What to look at. */
  readonly look: string;
}

export const drillFaultTexts: Readonly<Record<DrillFault, FaultText>> = {
  'receiver-unreachable': {
    reason: 'the receiver does not answer the drill, or refuses it',
    look: "the receiver's pods, the NetworkPolicy, and the rights of the drill's account (k8s/drill)",
  },
  'no-button': {
    reason: 'the config of the receiver has no button for the drill',
    look: "the receiver's config: add the button `drill`, then generate and apply (docs/drill.md)",
  },
  'other-target': {
    reason: "the drill's button guards another workload than the canary",
    look: "the button's `target` in the receiver's config, and the option --drill-namespace",
  },
  pressed: {
    reason: "a person pressed the drill's button",
    look: 'why it was pressed; then reset it',
  },
  disarmed: {
    reason: "a person disarmed the drill's button",
    look: 'why it was disarmed; then arm it',
  },
  'not-at-rest': {
    reason: 'an earlier drill left the canary running or latched, and this drill could not clean up',
    look: "the canary's pods and the state of the button",
  },
  cluster: {
    reason: 'the API server did not answer, or refused the drill',
    look: "the message, and the rights of the drill's account (k8s/drill)",
  },
  'no-pod': {
    reason: 'the Deployment of the canary made no pod',
    look: "the events in the canary's namespace: quota, admission, scheduling",
  },
  'not-started': {
    reason: 'the container of the canary did not start',
    look: "the pod of the canary: its image is the receiver's, and the node must be able to pull it",
  },
  'no-restart': {
    reason: 'the container of the canary did not restart often enough',
    look: 'the last messages of the container: a connection to its own pod must be refused',
  },
  'no-heartbeat': {
    reason: "no heartbeat of the drill's button reaches the receiver, so no alert does either",
    look: "the receiver's log for refused notifications (token), Alertmanager's log, and whether Prometheus has the rules of the drill",
  },
  'counters-missing': {
    reason: 'Prometheus does not see the restarts of the canary',
    look: "kube-state-metrics: whether it runs, is scraped, and may list the pods of the canary's namespace (--namespaces)",
  },
  'alert-missing': {
    reason: 'Prometheus sees the restarts of the canary, but no stop alert reached its button',
    look: "the stop rule of the drill, Alertmanager's routes and silences, and the button's `match`: `big-red-button check` reads them",
  },
  'evidence-missing': {
    reason: 'the receiver itself does not see enough network failures of the canary, so it holds the alert',
    look: "the evidence of the button (`big-red-button status drill`), and the receiver's right to list pods in the canary's namespace",
  },
  sensor: {
    reason: 'the backup sensor tripped the button, because the alert came too late or not at all',
    look: "the route of the stop, and `sensor: off` in the drill's button",
  },
  'latch-not-written': {
    reason: 'the alert arrived, but the receiver could not write the latch',
    look: "the receiver's right to update the state object big-red-button-drill (k8s/receiver/state.yaml)",
  },
  'zero-not-accepted': {
    reason: 'the button is latched, but the canary was not scaled to 0',
    look: "the receiver's right to patch deployments/scale in the canary's namespace (k8s/receiver/targets.yaml), and admission",
  },
  'pods-remain': {
    reason: 'the canary is at 0 replicas, but the receiver has not seen the end of its pods',
    look: "the canary's pods, its node, and the receiver's right to list pods in that namespace",
  },
  'raise-not-undone': {
    reason: 'the API server accepted a raise against the latch, and no receiver set it back',
    look: 'the policy of held targets (docs/holding.md), and whether the receiver runs',
  },
  'raise-not-tried': {
    reason: 'the drill may not scale the canary, so the policy was not tried',
    look: "the rights of the drill's account (k8s/drill)",
  },
  'reset-refused': {
    reason: 'the receiver did not release the latch',
    look: "the message, and the drill account's right to reset the button `drill` (k8s/drill)",
  },
  'restore-refused': {
    reason: 'the API server or the latch refused the restore',
    look: 'the message, and docs/holding.md',
  },
  'not-restored': {
    reason: 'the canary was scaled up, but its container does not run, or the receiver does not see it',
    look: "the pod of the canary, and the receiver's rights in its namespace",
  },
  'lease-lost': {
    reason: 'another drill took over, because this one did not renew its claim in time',
    look: 'whether two drills run, and how loaded the machine of the drill is',
  },
};

/** `failed at alert: Prometheus does not see …`; the detail is quoted as it is. */
export function describeDrillFault({ stage, fault, detail }: FailedStage): string {
  const { reason } = drillFaultTexts[fault];
  return `failed at stage ${stage}: ${reason}${detail === undefined ? '' : ` (${detail})`}`;
}

/** `passed in 34.2 s`, `failed at stage alert: …`, `interrupted`. */
export function describeDrillOutcome({ outcome, startedAt, endedAt, failed }: DrillRecord): string {
  if (failed !== undefined) return describeDrillFault(failed);
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000;
  return `${outcome} after ${seconds.toFixed(1)} s`;
}

/** What a drill proves, exactly. */
export const drillProves =
  'the path that all buttons share (kube-state-metrics, Prometheus, Alertmanager, the receiver, the API server) for the rule, the route and the rights of the button drill.';
export const drillProvesNot =
  'the rules, the routes, the rights and the workload of any other button, and that people are notified.';
