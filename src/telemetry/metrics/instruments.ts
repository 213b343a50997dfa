import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Trigger } from '../../core/latch/latch.ts';

/** The values of the label `trigger` of `big_red_button_trips_total`. */
export const triggers = ['alert', 'sensor', 'press'] as const satisfies readonly Trigger[];

/** The values of the label `stage` of `big_red_button_stop_duration_seconds`. */
export const stopStages = ['received_to_accepted', 'received_to_stopped', 'evidence_to_accepted'] as const;
export type StopStage = (typeof stopStages)[number];

/** Around the deadlines of a trip (1, 1.5 and 2 s), Alertmanager's 5 s, and a pod's grace period of 30 s. */
const stopBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
/** Around a patch on a kept-alive connection (some milliseconds) and the same deadlines. */
const requestBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 5];

export type Instruments = ReturnType<typeof createInstruments>;

/** Declares the product's metrics on `registry`; their help texts say what they mean. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers });
  return {
    notifications: counter(
      'big_red_button_notifications_total',
      'Notifications by how they were answered: handled, retry (503, so the sender repeats it), malformed, unauthorized, overloaded, too-large.',
      'outcome',
    ),
    decisions: counter(
      'big_red_button_decisions_total',
      'Decisions by reason; without a button if the alert matched none or could not be read.',
      'button',
      'reason',
    ),
    strayStops: counter(
      'big_red_button_stray_stops_total',
      'Alerts that are named as the stop of a button, but match no button.',
    ),
    trips: counter(
      'big_red_button_trips_total',
      'Trips that this replica made durable, by what triggered them.',
      'button',
      'trigger',
    ),
    state: gauge('big_red_button_state', '1 for the state the latch is in, 0 for the others.', 'button', 'state'),
    replicas: gauge(
      'big_red_button_replicas',
      "Replicas in the target's spec, as last read; absent while they cannot be read.",
      'button',
    ),
    heldBy: gauge(
      'big_red_button_held_by',
      '1 for who holds the target at zero while latched, by the last proof: the API server with its policy, or the receiver.',
      'button',
      'by',
    ),
    heldKeyRepairs: counter(
      'big_red_button_held_key_repairs_total',
      'How often the key that the policy reads differed from the latch, and this replica wrote it again.',
      'button',
    ),
    resets: counter('big_red_button_resets_total', 'Resets that this replica made durable.', 'button'),
    fights: counter('big_red_button_fights_total', 'How often someone raised the target against the latch.', 'button'),
    obstaclePods: gauge(
      'big_red_button_stop_obstacle_pods',
      'Pods that keep a stopping button from stopped: not-deleted, terminating (after their grace period), unproven.',
      'button',
      'obstacle',
    ),
    escalatedPods: counter(
      'big_red_button_escalated_pods_total',
      'Pods of the target that the button deleted, because zero replicas did not end them.',
      'button',
    ),
    escalationGivenUp: gauge(
      'big_red_button_escalation_given_up',
      '1 while a pod is left longer than escalate.giveUpAfter after the button began to delete pods, else 0.',
      'button',
    ),
    stopDuration: new Histogram({
      name: 'big_red_button_stop_duration_seconds',
      help: 'Time of a stop by stage, from the receipt of the alert, or from the end of the container that caused the trip (evidence). Accepted: the API server took zero replicas. Stopped: no pod was left.',
      labelNames: ['button', 'stage'],
      buckets: stopBuckets,
      registers,
    }),
    kubernetesRequests: counter(
      'big_red_button_kubernetes_requests_total',
      'Requests to the Kubernetes API by verb, resource and status code; without an answer the code is timeout, unavailable or unknown-outcome.',
      'verb',
      'resource',
      'code',
    ),
    kubernetesRequestDuration: new Histogram({
      name: 'big_red_button_kubernetes_request_duration_seconds',
      help: 'Time of requests to the Kubernetes API; that of a watch ends when the watch begins.',
      labelNames: ['verb', 'resource'],
      buckets: requestBuckets,
      registers,
    }),
    rehearsalSuccess: gauge(
      'big_red_button_rehearsal_success',
      '1 if the last rehearsal found the stop accepted and a raise refused, else 0; absent if the cluster cannot rehearse.',
      'button',
    ),
    rehearsalTimestamp: gauge(
      'big_red_button_rehearsal_timestamp_seconds',
      'When the last rehearsal ended, successful or not.',
      'button',
    ),
    heartbeatTimestamp: gauge(
      'big_red_button_heartbeat_timestamp_seconds',
      'The newest heartbeat that any replica received.',
    ),
    heartbeatState: gauge(
      'big_red_button_heartbeat_state',
      "1 for the state of the button's heartbeat, 0 for the others; late or blind: a stop might not arrive.",
      'button',
      'state',
    ),
    heartbeatLimit: gauge(
      'big_red_button_heartbeat_limit_seconds',
      'A heartbeat older than this is late, and a backup sensor on standby becomes active.',
    ),
    secondSensorActive: gauge(
      'big_red_button_second_sensor_active',
      '1 while the backup sensor may trip the button.',
      'button',
    ),
    atZeroWithoutLatch: gauge(
      'big_red_button_at_zero_without_latch',
      '1 while the target is at zero replicas, no latch holds it, and no reset awaits its restore.',
      'button',
    ),
    latchDamaged: gauge(
      'big_red_button_latch_damaged',
      '1 while a latch holds the target whose state object lost it or was changed by others, and was written again.',
      'button',
    ),
    beyondLimit: gauge(
      'big_red_button_beyond_limit',
      '1 while the restarts that the receiver sees are beyond the limit and the button is on and not latched.',
      'button',
    ),
    braked: gauge(
      'big_red_button_braked',
      '1 while the brake holds a trip of the button without proof of the network, else 0.',
      'button',
    ),
    disarmedUntil: gauge(
      'big_red_button_disarmed_until_timestamp_seconds',
      'When the disarm of the button ends; absent while it is not disarmed.',
      'button',
    ),
    stateWritable: gauge(
      'big_red_button_state_writable',
      '1 if the last write of the latch succeeded, else 0.',
      'button',
    ),
    targetInfo: gauge(
      'big_red_button_target_info',
      'Always 1; the workload that the button guards.',
      'button',
      'kind',
      'namespace',
      'name',
    ),
    impactInfo: gauge(
      'big_red_button_impact_info',
      "Always 1; the config's `impact` of the button and its address on the page; absent without both.",
      'button',
      'impact',
      'page',
    ),
    restartLimit: gauge(
      'big_red_button_restart_limit',
      'Strictly more restarts of one container within the window trip the button; absent if it trips on other alerts.',
      'button',
    ),
    restartWindow: gauge(
      'big_red_button_restart_window_seconds',
      'The window in which restarts count; absent if the button trips on other alerts.',
      'button',
    ),
    hookDeliveries: counter(
      'big_red_button_hook_deliveries_total',
      'Attempts to deliver an event to a hook, by result; without a button for monitoring outages.',
      'button',
      'hook',
      'event',
      'outcome',
    ),
    hookPending: gauge(
      'big_red_button_hook_pending',
      'Events that the hook has not acknowledged yet.',
      'button',
      'hook',
    ),
    hookOldestPending: gauge(
      'big_red_button_hook_oldest_pending_timestamp_seconds',
      'When the oldest of the pending events happened; absent while none is pending.',
      'button',
      'hook',
    ),
    configLastReloadSuccessful: gauge(
      'big_red_button_config_last_reload_successful',
      '1 if the last read of the config file was loaded, else 0.',
    ),
    memoryUsed: gauge(
      'big_red_button_memory_used_ratio',
      "The used part of the memory, from 0 to 1: of Node's heap or of the container, whichever is fuller.",
    ),
    buildInfo: gauge(
      'big_red_button_build_info',
      'Always 1; the versions of the program and of Node.',
      'version',
      'node',
    ),
  };
}

/**
 * Removes every series of a button, so that none can be forgotten. prom-client has no synchronous call that lists the
 * series of a metric: this function reads the map from which prom-client's own `remove` deletes.
 */
export function removeSeries(metrics: readonly object[], button: string): void {
  for (const metric of metrics) {
    // Counter, Gauge and Histogram of prom-client 15 all have these two members; the map is not in its types.
    const { hashMap } = metric as { readonly hashMap: Readonly<Record<string, { labels: { button?: string } }>> };
    for (const { labels } of Object.values(hashMap))
      if (labels.button === button) (metric as { remove(labels: object): void }).remove(labels);
  }
}
