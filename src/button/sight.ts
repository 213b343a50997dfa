import { ClusterError, type Scale, type StoredLatch } from '../cluster/cluster.ts';
import type { Evidence } from '../core/evidence/evidence.ts';
import { gatherEvidence } from '../core/evidence/evidence.ts';
import type { PodSnapshot } from '../core/evidence/pod.ts';
import { isLatched, type LatchedTarget, type LatchRecord } from '../core/latch/latch.ts';
import { type Target, targetKey } from '../core/target.ts';
import { evidenceDeadlineMs, latchDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { noteProblem, tellProblem } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

/** What one look showed: each part may have failed by itself. */
export interface Sight {
  readonly scale: Scale | undefined;
  readonly pods: readonly PodSnapshot[] | undefined;
  readonly stored: StoredLatch | undefined;
  /** A pending trip's, else as stored; where the key is missing or unreadable, as this replica remembers it. */
  readonly latch: LatchRecord | undefined;
  readonly evidence: Evidence;
}

/** Reads scale, pods and latch in parallel, within the time that a decision may take. Never rejects. */
export async function look(guard: Guard, around: Surroundings): Promise<Sight> {
  const signal = around.clock.deadline(evidenceDeadlineMs);
  const [early, stored] = await Promise.all([
    readTarget(guard, around, guard.target, signal),
    readLatch(guard, around, around.clock.deadline(latchDeadlineMs)),
  ]);
  let target = early;
  for (;;) {
    const latch = guard.pending?.latch ?? stored?.record ?? guard.known.record;
    const wanted = guard.targetOf(latch);
    if (target.key === targetKey(wanted)) return sightOf(guard, around, target, stored, latch);
    // The latch holds another workload than the one looked at, or the config changed meanwhile.
    target = await readTarget(guard, around, wanted, signal);
  }
}

/**
 * Brings up to date what people are shown of a button that nobody decides on: how near it is to tripping. What it tripped
 * on stays as it was. Never rejects.
 */
export async function refreshEvidence(guard: Guard, around: Surroundings): Promise<void> {
  if (guard.evidenceIsOld && !isLatched(guard.latch)) await look(guard, around);
}

function sightOf(
  guard: Guard,
  around: Surroundings,
  target: TargetSight,
  stored: StoredLatch | undefined,
  latch: LatchRecord | undefined,
): Sight {
  const evidence = assembleEvidence(guard, around, target, latch);
  guard.evidence = evidence;
  guard.evidenceIsOld = false;
  return { scale: target.scale, pods: target.pods, stored, latch, evidence };
}

interface TargetSight {
  /** Of the workload that was looked at. */
  readonly key: string;
  readonly scale: Scale | undefined;
  readonly pods: readonly PodSnapshot[] | undefined;
  readonly problem: string | undefined;
}

/** The pods are asked for by the selector known from before, so that they need not wait for the scale. */
async function readTarget(
  guard: Guard,
  around: Surroundings,
  target: LatchedTarget,
  signal: AbortSignal,
): Promise<TargetSight> {
  const key = targetKey(target);
  const known = target.selector;
  const early = known === undefined ? undefined : attempt(readPods(guard, around, target, known, signal));
  const { value: scale, problem } = await attempt(readScale(guard, around, target, signal));
  const selector = scale?.selector ?? known;
  if (selector === undefined) return { key, scale: undefined, pods: undefined, problem: problem ?? 'no selector' };
  const pods = await (early !== undefined && selector === known
    ? early
    : attempt(readPods(guard, around, target, selector, signal)));
  return { key, scale, pods: pods.value, problem: pods.problem };
}

/** GET of the scale; keeps uid, selector and replicas in mind. */
export async function readScale(
  guard: Guard,
  around: Surroundings,
  target: Target,
  signal: AbortSignal,
): Promise<Scale> {
  const scale = await noteProblem(guard, around, 'scale', around.cluster.readScale(target, signal));
  noteScale(guard, around, targetKey(target), scale);
  return scale;
}

export function noteScale(guard: Guard, around: Surroundings, key: string, scale: Scale): void {
  guard.seen = { key, uid: scale.uid, selector: scale.selector, replicas: scale.replicas };
  guard.replicas = scale.replicas;
  guard.zeroSeenAt = scale.replicas === 0 ? around.clock.now() : Number.NEGATIVE_INFINITY;
}

/** A fresh list of the target's pods, remembered. */
export async function readPods(
  guard: Guard,
  around: Surroundings,
  { namespace }: Target,
  selector: string,
  signal: AbortSignal,
): Promise<readonly PodSnapshot[]> {
  const pods = await noteProblem(guard, around, 'pods', around.cluster.listPods(namespace, selector, signal));
  for (const pod of pods) guard.memory.observe(pod);
  return pods;
}

/** The stored latch, or undefined where it could not be read. */
export async function readLatch(
  guard: Guard,
  around: Surroundings,
  signal: AbortSignal,
): Promise<StoredLatch | undefined> {
  const ticket = guard.known.ticket();
  const read = await attempt(noteProblem(guard, around, 'latch', around.latches.read(guard.name, signal)));
  if (read.value !== undefined) guard.known.read(ticket, read.value, around.clock.now());
  const damaged = read.value?.damaged;
  if (damaged !== undefined) tellProblem(guard, around, 'latch', `the stored latch cannot be understood: ${damaged}`);
  return read.value;
}

function assembleEvidence(
  guard: Guard,
  around: Surroundings,
  target: TargetSight,
  latch: LatchRecord | undefined,
): Evidence {
  const replicas = target.scale === undefined ? {} : { replicas: target.scale.replicas };
  if (target.pods === undefined) return { readable: false, problem: target.problem ?? 'no answer', ...replicas };
  const containers = gatherEvidence(target.pods, {
    memory: guard.memory,
    baseline: isLatched(latch) ? {} : (latch?.baseline ?? {}),
    windowStart: around.clock.now() - guard.button.windowMs,
  });
  return { readable: true, containers, ...replicas };
}

type Attempt<Value> =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

async function attempt<Value>(promise: Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await promise };
  } catch (error) {
    return { problem: error instanceof ClusterError ? error.message : String(error) };
  }
}
