import { ClusterError } from '../../cluster/errors.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { type DrillStage, drillStages, drillStageTable } from '../../core/drill/stages.ts';
import type { DrillRecord, FailedStage } from '../../core/drill/state.ts';
import { DrillInterrupted, StageFailed } from './failure.ts';
import type { DrillScene } from './scene.ts';
import { type StageDone, stageActs } from './stage-acts.ts';
import { tidy } from './tidy.ts';

/** A drill that failed or was interrupted takes at most this long to clean up. */
const tidySeconds = 45;
const detailBytes = 500;

export interface DrillReport {
  readonly record: DrillRecord;
  /** What the drill could not clean up. The next drill cleans up first. */
  readonly left?: FailedStage;
}

/** What a person sees while the drill runs. */
type OnStage = (stage: DrillStage, seconds: number, done: StageDone) => void;

/** Runs every stage, cleans up in any case, and keeps the result. Rejects with a ClusterError if the result could not be kept. */
export async function runDrill(scene: DrillScene, cleanUp: DrillScene, onStage: OnStage): Promise<DrillReport> {
  const { id, lease } = scene;
  const run = await runStages(scene, onStage);
  const left = await cleanUpAfter(cleanUp);
  const failed = run.failed ?? (run.outcome === 'passed' ? left : undefined);
  const record = {
    id,
    startedAt: lease.startedAt,
    endedAt: new Date(scene.now).toISOString(),
    stages: run.stages,
    outcome: run.outcome === 'passed' && left !== undefined ? ('failed' as const) : run.outcome,
    ...(failed === undefined ? {} : { failed }),
    ...(run.heldBy === undefined ? {} : { heldBy: run.heldBy }),
  };
  await lease.finish(record);
  return { record, ...(left === undefined ? {} : { left }) };
}

type Run = Pick<DrillRecord, 'outcome' | 'stages' | 'failed' | 'heldBy'>;

async function runStages(scene: DrillScene, onStage: OnStage): Promise<Run> {
  const stages: { stage: DrillStage; seconds: number }[] = [];
  let held: Pick<Run, 'heldBy'> = {};
  let startedAt = scene.now;
  for (const stage of drillStages) {
    scene.limit(drillStageTable[stage].timeoutSeconds);
    const end = await runStage(stage, scene);
    if (end.kind !== 'passed') return { outcome: end.kind, stages, ...held, ...definedOnly({ failed: end.failed }) };
    const { done } = end;
    if (done.heldBy !== undefined) held = { heldBy: done.heldBy };
    // The receiver may have acted before the drill saw the end of the stage before.
    const endedAt = Math.max(startedAt, Math.min(done.endedAt ?? scene.now, scene.now));
    const seconds = Math.round(endedAt - startedAt) / 1_000;
    stages.push({ stage, seconds });
    onStage(stage, seconds, done);
    startedAt = endedAt;
  }
  return { outcome: 'passed', stages, ...held };
}

type StageEnd =
  | { readonly kind: 'passed'; readonly done: StageDone }
  | { readonly kind: 'failed'; readonly failed: FailedStage }
  | { readonly kind: 'interrupted'; readonly failed?: undefined };

async function runStage(stage: DrillStage, scene: DrillScene): Promise<StageEnd> {
  try {
    return { kind: 'passed', done: await stageActs[stage](scene) };
  } catch (error) {
    return error instanceof DrillInterrupted
      ? { kind: 'interrupted' }
      : { kind: 'failed', failed: failedAt(stage, error) };
  }
}

async function cleanUpAfter(scene: DrillScene): Promise<FailedStage | undefined> {
  scene.limit(tidySeconds);
  try {
    await tidy(scene);
    return undefined;
  } catch (error) {
    return failedAt('restore', error);
  }
}

function failedAt(stage: DrillStage, error: unknown): FailedStage {
  if (error instanceof ClusterError) return failedAt(stage, new StageFailed('cluster', error.message));
  if (!(error instanceof StageFailed)) throw error;
  const { fault, detail } = error;
  return { stage, fault, ...(detail ? { detail: cutText(detail, detailBytes) } : {}) };
}
