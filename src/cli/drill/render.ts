import { type DrillStage, drillStages } from '../../core/drill/stages.ts';
import type { DrillRecord, FailedStage } from '../../core/drill/state.ts';
import {
  describeDrillFault,
  drillFaultTexts,
  drillProves,
  drillProvesNot,
  drillStageTexts,
} from '../../core/text/drill.ts';
import { printable, wrap } from '../render/text.ts';
import type { View } from '../render/view.ts';
import type { DrillReport } from './run-drill.ts';
import type { StageDone } from './stage-acts.ts';

const nameWidth = Math.max(...drillStages.map((stage) => stage.length));

/** One line when a stage has passed: `  alert      6.2 s  the alert arrives at the receiver`. */
export function renderStage(stage: DrillStage, seconds: number, { heldBy }: StageDone): string {
  const by = { 'api-server': ': the API server refused it', receiver: ': the receiver set it back' };
  const how = heldBy === undefined ? '' : by[heldBy];
  return `  ${stage.padEnd(nameWidth)}  ${seconds.toFixed(1).padStart(5)} s  ${drillStageTexts[stage]}${how}\n`;
}

/** The result, with what it proves or what to look at. */
export function renderDrill({ record, left }: DrillReport, view: View): string {
  const lines = [headOf(record, view), ...bodyOf(record, view), ...(left === undefined ? [] : leftLines(left, view))];
  return lines.map((line) => `${line}\n`).join('');
}

function headOf({ id, outcome, startedAt, endedAt }: DrillRecord, { paint }: View): string {
  const seconds = ((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000).toFixed(1);
  const style = outcome === 'passed' ? 'green' : 'red';
  return `Drill ${id} ${paint(style, outcome)} after ${seconds} s.`;
}

function bodyOf({ outcome, failed }: DrillRecord, { width }: View): readonly string[] {
  if (failed !== undefined) {
    const { look } = drillFaultTexts[failed.fault];
    return [...wrap(`It ${printable(describeDrillFault(failed))}.`, width), ...wrap(`Look at: ${look}.`, width)];
  }
  if (outcome === 'interrupted') return ['It proves nothing: it was interrupted, and has cleaned up.'];
  return [...wrap(`It proves ${drillProves}`, width), ...wrap(`It does not prove ${drillProvesNot}`, width)];
}

function leftLines(left: FailedStage, { width }: View): readonly string[] {
  const { reason } = drillFaultTexts[left.fault];
  const what = `It could not clean up: ${reason}${left.detail === undefined ? '' : ` (${printable(left.detail)})`}.`;
  return wrap(`${what} The next drill cleans up first.`, width);
}
