import { collectDefaultMetrics, type Registry } from 'prom-client';
import { decisionReasons } from '../../core/decision/decision.ts';
import { buttonStates, type EventOf, notificationOutcomes, type Recorder, type TelemetryEvent } from '../event.ts';
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

/**
 * Records events as Prometheus metrics on `registry`, beside Node's own metrics. Label values come from closed sets and
 * from the config alone.
 */
export function createMetrics(registry: Registry, version: string): Recorder {
  const instruments = createInstruments(registry);
  collectDefaultMetrics({ register: registry });
  instruments.buildInfo.set({ version, node: process.versions.node }, 1);
  startAtZero(instruments);

  const buttons = new Set<string>();
  const hooks = new HookMetrics(instruments);
  return {
    record(event) {
      if (event.type === 'gone') {
        buttons.delete(event.button);
        hooks.forget(event.button);
        removeSeries(Object.values(instruments), event.button);
        return;
      }
      if ('button' in event && event.button !== undefined && !buttons.has(event.button)) {
        buttons.add(event.button);
        startButtonAtZero(instruments, event.button);
      }
      measure(instruments, hooks, event);
    },
  };
}

function measure(instruments: Instruments, hooks: HookMetrics, event: Exclude<TelemetryEvent, { type: 'gone' }>): void {
  switch (event.type) {
    case 'notified':
      instruments.notifications.inc({ outcome: event.outcome });
      break;
    case 'decided':
      instruments.decisions.inc({ button: event.button, reason: event.decision.reason });
      break;
    case 'unmatched':
      instruments.decisions.inc({ reason: event.reason });
      break;
    case 'tripped':
      instruments.trips.inc({ button: event.button, trigger: event.trip.by.trigger });
      break;
    case 'accepted':
      observeStage(instruments, event.button, 'received_to_accepted', event.receivedAt, event.acceptedAt);
      observeStage(instruments, event.button, 'evidence_to_accepted', event.evidenceAt, event.acceptedAt);
      break;
    case 'stopped':
      observeStage(instruments, event.button, 'received_to_stopped', event.receivedAt, event.stoppedAt);
      break;
    case 'fought':
      instruments.fights.inc({ button: event.button });
      break;
    case 'reset':
      instruments.resets.inc({ button: event.button });
      break;
    case 'seen':
      measureSeen(instruments, event);
      break;
    case 'configured':
      measureConfigured(instruments, event);
      break;
    case 'second-sensor':
      instruments.secondSensorActive.set({ button: event.button }, bit(event.active));
      break;
    case 'rehearsed':
      instruments.rehearsalSuccess.set({ button: event.button }, bit(event.ok));
      instruments.rehearsalTimestamp.set({ button: event.button }, event.at / 1000);
      break;
    case 'heartbeat':
      instruments.heartbeatTimestamp.set(event.at / 1000);
      break;
    case 'state-written':
      instruments.stateWritable.set({ button: event.button }, bit(event.ok));
      break;
    case 'kubernetes':
      measureRequest(instruments, event);
      break;
    case 'hook-told':
      hooks.countAttempt(event);
      break;
    case 'hooks-pending':
      hooks.setPending(event);
      break;
    case 'config':
      measureConfig(instruments, event);
      break;
    case 'problem': // The log alone records it.
      break;
    default:
      event satisfies never;
  }
}

/** Measures nothing if the beginning is unknown. The clocks of two machines can make a time negative: it counts as 0. */
function observeStage(
  { stopDuration }: Instruments,
  button: string,
  stage: StopStage,
  from: number | undefined,
  to: number,
): void {
  if (from !== undefined) stopDuration.observe({ button, stage }, Math.max(0, to - from) / 1000);
}

function measureSeen(instruments: Instruments, event: EventOf<'seen'>): void {
  const { button, state, replicas, atZeroWithoutLatch } = event;
  for (const each of buttonStates) instruments.state.set({ button, state: each }, bit(each === state));
  if (replicas === undefined) instruments.replicas.remove({ button });
  else instruments.replicas.set({ button }, replicas);
  instruments.atZeroWithoutLatch.set({ button }, bit(atZeroWithoutLatch));
}

function measureConfigured(instruments: Instruments, event: EventOf<'configured'>): void {
  const { targetInfo, restartLimit, restartWindow } = instruments;
  const { button, target, limit, windowMs } = event;
  removeSeries([targetInfo, restartLimit, restartWindow], button);
  targetInfo.set({ button, kind: target.kind, namespace: target.namespace, name: target.name }, 1);
  if (limit !== undefined) restartLimit.set({ button }, limit);
  if (windowMs !== undefined) restartWindow.set({ button }, windowMs / 1000);
}

function measureRequest(instruments: Instruments, request: EventOf<'kubernetes'>): void {
  const labels = { verb: knownVerb(request.verb), resource: knownResource(request.resource) };
  instruments.kubernetesRequests.inc({ ...labels, code: knownCode(request.code) });
  instruments.kubernetesRequestDuration.observe(labels, request.seconds);
}

function measureConfig(instruments: Instruments, { ok, heartbeatLimitMs }: EventOf<'config'>): void {
  instruments.configLastReloadSuccessful.set(bit(ok));
  if (heartbeatLimitMs !== undefined) instruments.heartbeatLimit.set(heartbeatLimitMs / 1000);
}

/** `increase()` counts the first event of a series only if the series existed before, at 0. */
function startAtZero({ notifications, decisions }: Instruments): void {
  for (const outcome of notificationOutcomes) notifications.inc({ outcome }, 0);
  for (const reason of ['no-match', 'malformed'] as const) decisions.inc({ reason }, 0);
}

function startButtonAtZero(instruments: Instruments, button: string): void {
  const { decisions, trips, resets, fights, stopDuration, secondSensorActive } = instruments;
  for (const reason of decisionReasons) decisions.inc({ button, reason }, 0);
  for (const trigger of triggers) trips.inc({ button, trigger }, 0);
  for (const stage of stopStages) stopDuration.zero({ button, stage });
  resets.inc({ button }, 0);
  fights.inc({ button }, 0);
  secondSensorActive.set({ button }, 0);
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
