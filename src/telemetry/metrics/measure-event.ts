import { obstacleKinds } from '../../core/evidence/obstacle.ts';
import { heartbeatStates } from '../../core/heartbeat/health.ts';
import { holders } from '../../core/latch/held.ts';
import { buttonStates, type EventOf, type TelemetryEvent } from '../event.ts';
import type { DrillMetrics } from './drill-metrics.ts';
import type { HookMetrics } from './hook-metrics.ts';
import { type Instruments, removeSeries, type StopStage } from './instruments.ts';
import { knownCode, knownResource, knownVerb } from './kubernetes-labels.ts';
import type { TripMetrics } from './trip-metrics.ts';

type Measures = { readonly [Type in Exclude<TelemetryEvent['type'], 'gone'>]: (event: EventOf<Type>) => void };

/** How each event is measured. Each type of event has an entry. */
export function createMeasures(
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

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
