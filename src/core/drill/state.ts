import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { holders } from '../latch/held.ts';
import { type DrillStage, drillFaults, drillStages } from './stages.ts';

/** A drill renews its lease more often than this. A drill with an older lease has died. */
export const drillClaimMs = 30_000;

export const drillOutcomes = ['passed', 'failed', 'interrupted'] as const;

const FailedStageSchema = Type.Object({
  stage: Type.Enum([...drillStages]),
  fault: Type.Enum([...drillFaults]),
  detail: Type.Optional(Type.String({ description: 'The message of the part that failed.' })),
});

export const DrillRecordSchema = Type.Object({
  id: Type.String(),
  startedAt: Type.String(),
  endedAt: Type.String(),
  outcome: Type.Enum([...drillOutcomes]),
  stages: Type.Immutable(
    Type.Array(Type.Object({ stage: Type.Enum([...drillStages]), seconds: Type.Number() }), {
      description: 'The stages that passed, in their order.',
    }),
  ),
  failed: Type.Optional(FailedStageSchema),
  heldBy: Type.Optional(
    Type.Enum([...holders], {
      description: 'Who undid the raise: the API server refused it, or the receiver set it back.',
    }),
  ),
});

/** One finished drill. Times are RFC 3339. */
export type DrillRecord = Static<typeof DrillRecordSchema>;
export type FailedStage = Static<typeof FailedStageSchema>;

const RunningSchema = Type.Object({
  id: Type.String(),
  by: Type.String(),
  startedAt: Type.String(),
  renewedAt: Type.String(),
});

/** A drill that runs, or that died. */
type RunningDrill = Static<typeof RunningSchema>;

/** The state of the drill, in a ConfigMap beside the canary. */
export interface DrillState {
  /** The canary fails until then, and idles afterwards, also if the drill dies. */
  readonly refusesUntil?: string | undefined;
  readonly running?: RunningDrill | undefined;
  readonly last?: DrillRecord | undefined;
  /** When the last drill that passed ended. */
  readonly lastSuccess?: string | undefined;
}

const record = Compile(DrillRecordSchema);
const running = Compile(RunningSchema);

/** Undefined for a text that is no record: the next drill replaces it. */
export function parseDrillRecord(text: string | undefined): DrillRecord | undefined {
  const value = parse(text);
  return record.Check(value) ? value : undefined;
}

export function parseRunningDrill(text: string | undefined): RunningDrill | undefined {
  const value = parse(text);
  return running.Check(value) ? value : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Whether the lease is new enough: its drill still runs. */
export function isAlive({ renewedAt }: RunningDrill, now: number): boolean {
  return now - Date.parse(renewedAt) < drillClaimMs;
}

/** The state after a drill: nobody runs, the canary no longer fails. */
export function finished({ lastSuccess }: DrillState, last: DrillRecord): DrillState {
  return { last, lastSuccess: last.outcome === 'passed' ? last.endedAt : lastSuccess };
}

export function secondsOf({ stages }: DrillRecord, stage: DrillStage): number | undefined {
  return stages.find((each) => each.stage === stage)?.seconds;
}
