import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Trigger } from '../../core/latch/latch.ts';

/** What trips a button: the label `trigger` of `big_red_button_trips_total`. */
export const triggers = ['alert', 'sensor', 'press'] as const satisfies readonly Trigger[];

/** The stages of a stop that are timed: the label `stage` of `big_red_button_stop_duration_seconds`. */
export const stopStages = ['received_to_accepted', 'received_to_stopped', 'evidence_to_accepted'] as const;
export type StopStage = (typeof stopStages)[number];

/** Around the deadlines of a trip (1, 1.5 and 2 s), Alertmanager's 5 s, and a pod's grace period of 30 s. */
const stopBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
/** Around a patch on a kept-alive connection (some milliseconds) and the same deadlines. */
const requestBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 5];

export type Instruments = ReturnType<typeof createInstruments>;

/** Declares the product's own metrics on `registry`: what each means is its help text. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  return {
    notifications: new Counter({
      name: 'big_red_button_notifications_total',
      help: 'Notifications of Alertmanager by how they were answered.',
      labelNames: ['outcome'],
      registers,
    }),
    decisions: new Counter({
      name: 'big_red_button_decisions_total',
      help: 'Decisions by reason; without a button where an alert matched none or could not be read.',
      labelNames: ['button', 'reason'],
      registers,
    }),
    trips: new Counter({
      name: 'big_red_button_trips_total',
      help: 'Trips that this replica made durable, by what triggered them.',
      labelNames: ['button', 'trigger'],
      registers,
    }),
    state: new Gauge({
      name: 'big_red_button_state',
      help: '1 for the state the latch is in, 0 for the others.',
      labelNames: ['button', 'state'],
      registers,
    }),
    replicas: new Gauge({
      name: 'big_red_button_replicas',
      help: 'Replicas that the target asks for, as last read; absent while they cannot be read.',
      labelNames: ['button'],
      registers,
    }),
    resets: new Counter({
      name: 'big_red_button_resets_total',
      help: 'Resets that this replica made durable.',
      labelNames: ['button'],
      registers,
    }),
    fights: new Counter({
      name: 'big_red_button_fights_total',
      help: 'How often someone raised the target against the latch.',
      labelNames: ['button'],
      registers,
    }),
    stopDuration: new Histogram({
      name: 'big_red_button_stop_duration_seconds',
      help: 'Time of a stop by stage: accepted is the API taking zero replicas, stopped is no pod left.',
      labelNames: ['button', 'stage'],
      buckets: stopBuckets,
      registers,
    }),
    kubernetesRequests: new Counter({
      name: 'big_red_button_kubernetes_requests_total',
      help: 'Requests to the Kubernetes API by verb, resource and status code.',
      labelNames: ['verb', 'resource', 'code'],
      registers,
    }),
    kubernetesRequestDuration: new Histogram({
      name: 'big_red_button_kubernetes_request_duration_seconds',
      help: 'Time of requests to the Kubernetes API; a watch counts until it begins.',
      labelNames: ['verb', 'resource'],
      buckets: requestBuckets,
      registers,
    }),
    rehearsalSuccess: new Gauge({
      name: 'big_red_button_rehearsal_success',
      help: '1 if the last dry run of the stop was accepted and that of a raise refused, else 0.',
      labelNames: ['button'],
      registers,
    }),
    rehearsalTimestamp: new Gauge({
      name: 'big_red_button_rehearsal_timestamp_seconds',
      help: 'When the last rehearsal ended, whatever its outcome.',
      labelNames: ['button'],
      registers,
    }),
    heartbeatTimestamp: new Gauge({
      name: 'big_red_button_heartbeat_timestamp_seconds',
      help: 'The newest heartbeat that any replica received.',
      registers,
    }),
    heartbeatLimit: new Gauge({
      name: 'big_red_button_heartbeat_limit_seconds',
      help: 'A heartbeat older than this is late, and the second sensor on standby takes over.',
      registers,
    }),
    secondSensorActive: new Gauge({
      name: 'big_red_button_second_sensor_active',
      help: '1 while the second sensor may trip the button.',
      labelNames: ['button'],
      registers,
    }),
    atZeroWithoutLatch: new Gauge({
      name: 'big_red_button_at_zero_without_latch',
      help: '1 while the target is at zero replicas, no latch holds it, and no reset awaits its restore.',
      labelNames: ['button'],
      registers,
    }),
    stateWritable: new Gauge({
      name: 'big_red_button_state_writable',
      help: '1 if the last write of the latch succeeded, else 0.',
      labelNames: ['button'],
      registers,
    }),
    targetInfo: new Gauge({
      name: 'big_red_button_target_info',
      help: 'Always 1; the workload that the button guards.',
      labelNames: ['button', 'kind', 'namespace', 'name'],
      registers,
    }),
    restartLimit: new Gauge({
      name: 'big_red_button_restart_limit',
      help: 'Strictly more restarts of one container within the window trip the button; absent where it trips on other alerts.',
      labelNames: ['button'],
      registers,
    }),
    restartWindow: new Gauge({
      name: 'big_red_button_restart_window_seconds',
      help: 'The window in which restarts count; absent where the button trips on other alerts.',
      labelNames: ['button'],
      registers,
    }),
    hookDeliveries: new Counter({
      name: 'big_red_button_hook_deliveries_total',
      help: 'Attempts to tell a hook of an event, by what came of them; without a button those about a silent chain.',
      labelNames: ['button', 'hook', 'event', 'outcome'],
      registers,
    }),
    hookPending: new Gauge({
      name: 'big_red_button_hook_pending',
      help: 'Events that have happened and that the hook has not acknowledged yet.',
      labelNames: ['button', 'hook'],
      registers,
    }),
    hookOldestPending: new Gauge({
      name: 'big_red_button_hook_oldest_pending_timestamp_seconds',
      help: 'When the oldest of the pending events happened; absent while none is pending.',
      labelNames: ['button', 'hook'],
      registers,
    }),
    configLastReloadSuccessful: new Gauge({
      name: 'big_red_button_config_last_reload_successful',
      help: '1 if the config file is in force as it was last read, else 0.',
      registers,
    }),
    buildInfo: new Gauge({
      name: 'big_red_button_build_info',
      help: 'Always 1; the versions of the program and of Node.',
      labelNames: ['version', 'node'],
      registers,
    }),
  };
}
