import { Gauge, type Registry } from 'prom-client';
import { drillStages, drillStageTable } from '../../core/drill/stages.ts';
import { secondsOf } from '../../core/drill/state.ts';
import type { EventOf } from '../event.ts';
import { removeSeries } from './instruments.ts';

/** The metrics of the drill. They have series only if the config has the button of the drill. */
export class DrillMetrics {
  readonly #gauges: ReturnType<typeof createGauges>;

  constructor(registry: Registry) {
    this.#gauges = createGauges(registry);
  }

  show({ button, last, successAt }: EventOf<'drilled'>): void {
    const { success, timestamp, successTimestamp, stageSeconds, stageBudget } = this.#gauges;
    if (successAt !== undefined) successTimestamp.set({ button }, successAt / 1_000);
    for (const stage of drillStages) stageBudget.set({ button, stage }, drillStageTable[stage].budgetSeconds);
    if (last === undefined) return;
    success.set({ button }, last.outcome === 'passed' ? 1 : 0);
    timestamp.set({ button }, Date.parse(last.endedAt) / 1_000);
    for (const stage of drillStages) {
      const seconds = secondsOf(last, stage);
      if (seconds === undefined) stageSeconds.remove({ button, stage });
      else stageSeconds.set({ button, stage }, seconds);
    }
  }

  forget(button: string): void {
    removeSeries(Object.values(this.#gauges), button);
  }
}

function createGauges(registry: Registry) {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  return {
    success: gauge('big_red_button_drill_success', '1 if the last drill passed, else 0.', 'button'),
    timestamp: gauge('big_red_button_drill_timestamp_seconds', 'When the last drill ended, passed or not.', 'button'),
    successTimestamp: gauge(
      'big_red_button_drill_success_timestamp_seconds',
      'When the last drill that passed ended; before the first one, when the drill was installed.',
      'button',
    ),
    stageSeconds: gauge(
      'big_red_button_drill_stage_seconds',
      'How long each stage of the last drill took; absent for a stage that did not pass.',
      'button',
      'stage',
    ),
    stageBudget: gauge(
      'big_red_button_drill_stage_budget_seconds',
      'How long each stage of a drill should take at most.',
      'button',
      'stage',
    ),
  };
}
