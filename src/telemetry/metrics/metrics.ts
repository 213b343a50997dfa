import { collectDefaultMetrics, type Registry } from 'prom-client';
import { decisionReasons } from '../../core/decision/decision.ts';
import { obstacleKinds } from '../../core/evidence/obstacle.ts';
import { heartbeatStates } from '../../core/heartbeat/health.ts';
import { holders } from '../../core/latch/held.ts';
import { buttonStates, type EventOf, notificationOutcomes, type Recorder, type TelemetryEvent } from '../event.ts';
import { DrillMetrics } from './drill-metrics.ts';
import { HookMetrics } from './hook-metrics.ts';
import {
  createInstruments,
  type Instruments,
  removeSeries,
  type StopStage,
  stopStages,
  triggers,
} from './instruments.ts';
import { knownCode, knownResource, knownVerb } from './kubernetes-labels.ts';
import { collectMemory } from './memory.ts';
import { TripMetrics } from './trip-metrics.ts';

/**
 * Records events as Prometheus metrics on `registry`, beside Node's own metrics. Label values come from closed sets and
 * from the config alone.
 */
export function createMetrics(registry: Registry, version: string): Recorder {
  const instruments = createInstruments(registry);
  collectDefaultMetrics({ register: registry });
  instruments.buildInfo.set({ version, node: process.versions.node }, 1);
  collectMemory(instruments);
  startAtZero(instruments);

  const buttons = new Set<string>();
  const hooks = new HookMetrics(instruments);
  const drills = new DrillMetrics(registry);
  const trips = new TripMetrics(registry);
  const measures = createMeasures(instruments, hooks, drills, trips);
  return {
    record(event) {
      if (event.type === 'gone') {
        buttons.delete(event.button);
        hooks.forget(event.button);
        drills.forget(event.button);
        trips.forget(event.button);
        removeSeries(Object.values(instruments), event.button);
        return;
      }
      if ('button' in event && event.button !== undefined && !buttons.has(event.button)) {
        buttons.add(event.button);
        startButtonAtZero(instruments, event.button);
      }
      // TypeScript does not see that the function and the event have the same type.
      const measure = measures[event.type] as (event: TelemetryEvent) => void;
      measure(event);
    },
  };
}

type Measures = { readonly [Type in Exclude<TelemetryEvent['type'], 'gone'>]: (event: EventOf<Type>) => void };

/** How each event is measured. */
function createMeasures(
  instruments: Instruments,
  hooks: HookMetrics,
  drills: DrillMetrics,
  trips: TripMetrics,
): Measures {
  /** Measures nothing if the beginning is unknown. The clocks of two machines can make a time negative: it counts as 0. */
  const observeStage = (button: string, stage: StopStage, from: number | undefined, to: number) => {
    if (from !== undefined) instruments.stopDuration.observe({ button, stage }, Math.max(0, to - from) / 1000);
  };
  return {
    notified: ({ outcome }) => instruments.notifications.inc({ outcome }),
    decided: ({ button, decision }) => instruments.decisions.inc({ button, reason: decision.reason }),
    unmatched: ({ reason }) => instruments.decisions.inc({ reason }),
    'stray-stop': () => instruments.strayStops.inc(),
    tripped: ({ button, trip }) => instruments.trips.inc({ button, trigger: trip.by.trigger }),
    accepted: ({ button, receivedAt, evidenceAt, acceptedAt }) => {
      observeStage(button, 'received_to_accepted', receivedAt, acceptedAt);
      observeStage(button, 'evidence_to_accepted', evidenceAt, acceptedAt);
    },
    stopped: ({ button, receivedAt, stoppedAt }) => observeStage(button, 'received_to_stopped', receivedAt, stoppedAt),
    obstructed: ({ button, obstacles }) => {
      for (const kind of obstacleKinds) {
        const counts = obstacles.filter((each) => each.kind === kind).map(({ count }) => count);
        instruments.obstaclePods.set(
          { button, obstacle: kind },
          counts.reduce((sum, count) => sum + count, 0),
        );
      }
    },
    escalated: ({ button, pods }) => instruments.escalatedPods.inc({ button }, pods.length),
    escalation: ({ button, givenUp }) => instruments.escalationGivenUp.set({ button }, bit(givenUp)),
    fought: ({ button }) => instruments.fights.inc({ button }),
    reset: ({ button }) => instruments.resets.inc({ button }),
    // `seen` and the log record them.
    disarmed: () => undefined,
    armed: () => undefined,
    'beyond-limit': ({ button, beyond }) => instruments.beyondLimit.set({ button }, bit(beyond)),
    braked: ({ button, braked }) => instruments.braked.set({ button }, bit(braked)),
    seen: ({ button, state, replicas, atZeroWithoutLatch, damaged, disarmedUntil, held }) => {
      trips.showTrip(button, held);
      for (const each of buttonStates) instruments.state.set({ button, state: each }, bit(each === state));
      if (replicas === undefined) instruments.replicas.remove({ button });
      else instruments.replicas.set({ button }, replicas);
      instruments.atZeroWithoutLatch.set({ button }, bit(atZeroWithoutLatch));
      instruments.latchDamaged.set({ button }, bit(damaged === true));
      if (disarmedUntil === undefined) instruments.disarmedUntil.remove({ button });
      else instruments.disarmedUntil.set({ button }, disarmedUntil / 1000);
    },
    holder: ({ button, by }) => {
      for (const each of holders) instruments.heldBy.set({ button, by: each }, bit(each === by));
    },
    // `seen` and the log record it.
    'latch-damaged': () => undefined,
    'held-key-repaired': ({ button }) => instruments.heldKeyRepairs.inc({ button }),
    configured: ({
      button,
      target: { kind, namespace, name },
      limit,
      windowMs,
      impact = '',
      page = '',
      links = [],
    }) => {
      trips.showLinks(button, links);
      const { targetInfo, impactInfo, restartLimit, restartWindow } = instruments;
      removeSeries([targetInfo, impactInfo, restartLimit, restartWindow], button);
      if (impact !== '' || page !== '') impactInfo.set({ button, impact, page }, 1);
      targetInfo.set({ button, kind, namespace, name }, 1);
      if (limit !== undefined) restartLimit.set({ button }, limit);
      if (windowMs !== undefined) restartWindow.set({ button }, windowMs / 1000);
    },
    'backup-sensor': ({ button, active }) => instruments.secondSensorActive.set({ button }, bit(active)),
    rehearsed: ({ button, ok, unknown, at }) => {
      if (unknown) instruments.rehearsalSuccess.remove({ button });
      else instruments.rehearsalSuccess.set({ button }, bit(ok));
      instruments.rehearsalTimestamp.set({ button }, at / 1000);
    },
    drilled: (event) => drills.show(event),
    heartbeat: ({ at }) => instruments.heartbeatTimestamp.set(at / 1000),
    'heartbeat-state': ({ button, state }) => {
      for (const each of heartbeatStates) instruments.heartbeatState.set({ button, state: each }, bit(each === state));
    },
    'state-written': ({ button, ok }) => instruments.stateWritable.set({ button }, bit(ok)),
    kubernetes: ({ verb, resource, code, seconds }) => {
      const labels = { verb: knownVerb(verb), resource: knownResource(resource) };
      instruments.kubernetesRequests.inc({ ...labels, code: knownCode(code) });
      instruments.kubernetesRequestDuration.observe(labels, seconds);
    },
    'hook-attempted': (event) => hooks.countAttempt(event),
    'hooks-pending': (event) => hooks.setPending(event),
    config: ({ ok, heartbeatLimitMs }) => {
      instruments.configLastReloadSuccessful.set(bit(ok));
      if (heartbeatLimitMs !== undefined) instruments.heartbeatLimit.set(heartbeatLimitMs / 1000);
    },
    // The log alone records it.
    problem: () => undefined,
  };
}

/** `increase()` counts the first event of a series only if the series existed before, at 0. */
function startAtZero({ notifications, decisions }: Instruments): void {
  for (const outcome of notificationOutcomes) notifications.inc({ outcome }, 0);
  for (const reason of ['no-match', 'malformed', 'other-cluster'] as const) decisions.inc({ reason }, 0);
}

function startButtonAtZero(instruments: Instruments, button: string): void {
  const { decisions, trips, resets, fights, stopDuration, secondSensorActive } = instruments;
  const { escalatedPods, heldKeyRepairs, beyondLimit, braked } = instruments;
  for (const reason of decisionReasons) decisions.inc({ button, reason }, 0);
  for (const trigger of triggers) trips.inc({ button, trigger }, 0);
  for (const stage of stopStages) stopDuration.zero({ button, stage });
  resets.inc({ button }, 0);
  fights.inc({ button }, 0);
  escalatedPods.inc({ button }, 0);
  heldKeyRepairs.inc({ button }, 0);
  secondSensorActive.set({ button }, 0);
  beyondLimit.set({ button }, 0);
  braked.set({ button }, 0);
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
