import { collectDefaultMetrics, type Registry } from 'prom-client';
import { decisionReasons } from '../../core/decision/decision.ts';
import { notificationOutcomes, type Recorder, type TelemetryEvent } from '../event.ts';
import { DrillMetrics } from './drill-metrics.ts';
import { HookMetrics } from './hook-metrics.ts';
import { createInstruments, type Instruments, removeSeries, stopStages, triggers } from './instruments.ts';
import { createMeasures } from './measure-event.ts';
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
