import { collectDefaultMetrics, type Registry } from 'prom-client';
import { decisionReasons } from '../../core/decision/decision.ts';
import { buttonStates, notificationOutcomes, type Recorder, type TelemetryEvent } from '../event.ts';
import { HookMetrics } from './hook-metrics.ts';
import { createInstruments, type Instruments, type StopStage, stopStages, triggers } from './instruments.ts';
import { knownCode, knownResource, knownVerb } from './kubernetes-labels.ts';
import { TargetInfo } from './target-info.ts';

/**
 * DeliveryScheduler occurrences into Prometheus metrics on `registry`, Node's own metrics among them. Label values come from
 * closed sets and from the names of buttons alone.
 */
export function createMetrics(registry: Registry, version: string): Recorder {
  const instruments = createInstruments(registry);
  collectDefaultMetrics({ register: registry });
  instruments.buildInfo.set({ version, node: process.versions.node }, 1);
  startAtZero(instruments);

  const buttons = new Set<string>();
  const targets = new TargetInfo(instruments);
  const hooks = new HookMetrics(instruments);
  return {
    record(occurrence) {
      if (occurrence.type === 'heartbeat') {
        instruments.heartbeatTimestamp.set(occurrence.at / 1000);
        return;
      }
      if (occurrence.type === 'gone') {
        buttons.delete(occurrence.button);
        removeButton(instruments, occurrence.button);
        targets.remove(occurrence.button);
        hooks.remove(occurrence.button);
        return;
      }
      if ('button' in occurrence && occurrence.button !== undefined && !buttons.has(occurrence.button)) {
        buttons.add(occurrence.button);
        startButtonAtZero(instruments, occurrence.button);
      }
      if (occurrence.type === 'configured') targets.set(occurrence.button, occurrence.target);
      if (occurrence.type === 'hook-told') hooks.told(occurrence);
      if (occurrence.type === 'hooks-pending') hooks.pending(occurrence);
      measure(instruments, occurrence);
    },
  };
}

function measure(instruments: Instruments, occurrence: Exclude<TelemetryEvent, { type: 'gone' | 'heartbeat' }>): void {
  switch (occurrence.type) {
    case 'notified':
      instruments.notifications.inc({ outcome: occurrence.outcome });
      break;
    case 'decided':
      instruments.decisions.inc({ button: occurrence.button, reason: occurrence.decision.reason });
      break;
    case 'unmatched':
      instruments.decisions.inc({ reason: occurrence.reason });
      break;
    case 'tripped':
      instruments.trips.inc({ button: occurrence.button, trigger: occurrence.trip.by.trigger });
      break;
    case 'accepted':
      measureAccepted(instruments, occurrence);
      break;
    case 'stopped':
      time(instruments, occurrence.button, 'received_to_stopped', occurrence.receivedAt, occurrence.stoppedAt);
      break;
    case 'fought':
      instruments.fights.inc({ button: occurrence.button });
      break;
    case 'seen':
      measureSeen(instruments, occurrence);
      break;
    case 'second-sensor':
      instruments.secondSensorActive.set({ button: occurrence.button }, bit(occurrence.active));
      break;
    case 'rehearsed':
      instruments.rehearsalSuccess.set({ button: occurrence.button }, bit(occurrence.ok));
      instruments.rehearsalTimestamp.set({ button: occurrence.button }, occurrence.at / 1000);
      break;
    case 'state-written':
      instruments.stateWritable.set({ button: occurrence.button }, bit(occurrence.ok));
      break;
    case 'kubernetes':
      measureRequest(instruments, occurrence);
      break;
    case 'config':
      measureConfig(instruments, occurrence);
      break;
    case 'reset':
      instruments.resets.inc({ button: occurrence.button });
      break;
    case 'configured':
      measureConfigured(instruments, occurrence);
      break;
    case 'hook-told': // by HookMetrics
    case 'hooks-pending':
    case 'problem':
      break;
    default:
      // A new occurrence must be given a place above, or the compiler says so here.
      occurrence satisfies never;
  }
}

type Of<T extends TelemetryEvent['type']> = Extract<TelemetryEvent, { type: T }>;

function measureAccepted(instruments: Instruments, { button, receivedAt, evidenceAt, acceptedAt }: Of<'accepted'>) {
  time(instruments, button, 'received_to_accepted', receivedAt, acceptedAt);
  time(instruments, button, 'evidence_to_accepted', evidenceAt, acceptedAt);
}

/** Where the beginning is unknown nothing is measured; clocks of two machines may make a time seem negative. */
function time(instruments: Instruments, button: string, stage: StopStage, from: number | undefined, to: number): void {
  if (from !== undefined) instruments.stopDuration.observe({ button, stage }, Math.max(0, to - from) / 1000);
}

function measureSeen(instruments: Instruments, { button, state, replicas, atZeroWithoutLatch }: Of<'seen'>): void {
  for (const each of buttonStates) instruments.state.set({ button, state: each }, bit(each === state));
  if (replicas === undefined) instruments.replicas.remove({ button });
  else instruments.replicas.set({ button }, replicas);
  instruments.atZeroWithoutLatch.set({ button }, bit(atZeroWithoutLatch));
}

function measureRequest(instruments: Instruments, request: Of<'kubernetes'>): void {
  const labels = { verb: knownVerb(request.verb), resource: knownResource(request.resource) };
  instruments.kubernetesRequests.inc({ ...labels, code: knownCode(request.code) });
  instruments.kubernetesRequestDuration.observe(labels, request.seconds);
}

function measureConfig(instruments: Instruments, { ok, heartbeatLimitMs }: Of<'config'>): void {
  instruments.configLastReloadSuccessful.set(bit(ok));
  if (heartbeatLimitMs !== undefined) instruments.heartbeatLimit.set(heartbeatLimitMs / 1000);
}

function measureConfigured(
  { restartLimit, restartWindow }: Instruments,
  { button, limit, windowMs }: Of<'configured'>,
) {
  if (limit === undefined) restartLimit.remove({ button });
  else restartLimit.set({ button }, limit);
  if (windowMs === undefined) restartWindow.remove({ button });
  else restartWindow.set({ button }, windowMs / 1000);
}

/** `increase()` sees the first count of a series only if the series was there before, at 0. */
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

function removeButton(instruments: Instruments, button: string): void {
  const { decisions, trips, stopDuration, state } = instruments;
  for (const reason of decisionReasons) decisions.remove({ button, reason });
  for (const trigger of triggers) trips.remove({ button, trigger });
  for (const stage of stopStages) stopDuration.remove({ button, stage });
  for (const each of buttonStates) state.remove({ button, state: each });
  instruments.resets.remove({ button });
  instruments.fights.remove({ button });
  instruments.replicas.remove({ button });
  instruments.rehearsalSuccess.remove({ button });
  instruments.rehearsalTimestamp.remove({ button });
  instruments.secondSensorActive.remove({ button });
  instruments.atZeroWithoutLatch.remove({ button });
  instruments.stateWritable.remove({ button });
  instruments.restartLimit.remove({ button });
  instruments.restartWindow.remove({ button });
}

function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
