import type { Cause } from '../cause/cause.ts';
import { type ContainerSelection, withCountedContainers } from './container-selection.ts';
import { type ContainerSnapshot, containerKey, type PodSnapshot } from './pod.ts';
import type { OwnedTarget } from './pod-controller.ts';
import { quotedLines } from './quotes.ts';
import { type JudgedPod, judgePods, podsOfTarget } from './target-pods.ts';
import type { Termination } from './termination.ts';
import type { TerminationMemory } from './termination-memory.ts';

/** Restarts by the cause of the termination before each. */
export type CauseCounts = Readonly<Record<Cause, number>>;

/** Ends that one row of the cause tables judged alike. */
interface CountedVerdict {
  readonly cause: Cause;
  readonly row: string;
  readonly peer?: string;
  readonly count: number;
}

/** The restarts of one container of a current pod. */
export interface ContainerEvidence {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  /** The API's restart counter, and its value at the last reset (0 for a newer container). */
  readonly restartCount: number;
  readonly baseline: number;
  /** Restarts beyond the baseline and inside the window. */
  readonly dated: CauseCounts;
  /** Restarts beyond the baseline that were not seen, and may be outside the window. */
  readonly undated: CauseCounts;
  /** How many of these were not seen. They get the cause of the termination in `lastState`. */
  readonly inferred: number;
  /** When the newest of these terminations ended, in milliseconds since the epoch; absent if unknown. */
  readonly newestAt?: number;
  /** The verdicts on the counted terminations, by row, newest last; bounded. Absent if an older receiver answers. */
  readonly verdicts?: readonly CountedVerdict[];
  /** Of the pod: `pod-template-hash` or `controller-revision-hash`, and when the kubelet acknowledged it. */
  readonly revision?: string;
  readonly podStartedAt?: number;
  /** Quotes of the counted terminations, newest last; bounded. */
  readonly lines: readonly string[];
}

/** The state of a target at the moment of a decision. */
export type Evidence = ReadEvidence | UnreadEvidence;

export interface ReadEvidence {
  readonly readable: true;
  /** `spec.replicas` of the scale; absent if the scale could not be read. */
  readonly replicas?: number;
  /** The containers that count: of the target's own pods, and not excluded by the config. */
  readonly containers: readonly ContainerEvidence[];
  /** Pods that match the target's selector but are not proven to be the target's: they do not count. */
  readonly uncounted?: readonly JudgedPod[];
}

interface UnreadEvidence {
  readonly readable: false;
  readonly replicas?: number;
  /** Why the pods could not be read, for a person. */
  readonly problem: string;
}

export interface EvidenceFrame {
  readonly target: OwnedTarget;
  /** The containers that the config counts. Absent: all. */
  readonly selection?: ContainerSelection | undefined;
  readonly memory: TerminationMemory;
  /** Restart counts at the last reset, by {@link containerKey}. */
  readonly baseline: Readonly<Record<string, number>>;
  /** Terminations before this are outside the window. Milliseconds since the epoch. */
  readonly windowStart: number;
  /**
   * How far the clock that `windowStart` goes by may be ahead of the clocks that date the terminations, in milliseconds. Terminations
   * that only this difference puts outside the window are undated. Default: 0.
   */
  readonly skewMs?: number;
  /**
   * The baseline has no entry for some containers of pods that started before this time. What ended before it is settled. In
   * milliseconds since the epoch; absent if the baseline is complete.
   */
  readonly othersSettledBefore?: number;
}

/** The evidence of the pods that match the target's selector; the memory has observed these pods already. */
export function gatherEvidence(
  pods: readonly PodSnapshot[],
  frame: EvidenceFrame,
): Pick<ReadEvidence, 'containers' | 'uncounted'> {
  const { target, selection } = frame;
  const uncounted = judgePods(pods, target).filter(({ verdict }) => verdict !== 'target');
  return {
    containers: podsOfTarget(pods, target)
      .map((pod) => withCountedContainers(pod, selection))
      .flatMap((pod) => pod.containers.map((container) => containerEvidence(pod, container, frame))),
    ...(uncounted.length === 0 ? {} : { uncounted }),
  };
}

function containerEvidence(pod: PodSnapshot, container: ContainerSnapshot, frame: EvidenceFrame): ContainerEvidence {
  const baseline = effectiveBaseline(container, frame.baseline[containerKey(pod.uid, container.name)] ?? 0);
  const remembered = frame.memory.ofShown(pod, container).filter(({ attempt }) => attempt >= baseline);
  const known = remembered.filter(({ attempt }) => attempt < container.restartCount);
  // In back-off the present attempt has ended too: `lastState` shows it, but it is not a restart yet.
  const present = remembered.find(({ attempt }) => attempt === container.restartCount);
  const unwatched = gaps([...known, present], baseline, container.restartCount, pod.startedAt);
  const settledBefore = settledTime(pod, container, frame);
  const earliest = Math.max(frame.windowStart - (frame.skewMs ?? 0), settledBefore);
  const windowStart = Math.max(frame.windowStart, settledBefore);
  const groups = [...known.map(ofOne), ...unwatched].filter((group) => !endedBefore(group, earliest));
  const dated = groups.filter((group) => group.notBefore !== undefined && group.notBefore >= windowStart);
  const recent = known.filter(({ finishedAt }) => finishedAt === undefined || finishedAt >= earliest);
  const newest = recent.at(-1)?.finishedAt;
  const inferred = groups.reduce((sum, group) => sum + (group.inferred ? group.restarts : 0), 0);
  const quoted = recent.length === 0 && inferred > 0 && present !== undefined ? [present] : recent;
  return {
    podUid: pod.uid,
    pod: pod.name,
    container: container.name,
    restartCount: container.restartCount,
    baseline,
    dated: countByCause(dated),
    undated: countByCause(groups.filter((group) => !dated.includes(group))),
    inferred,
    ...(newest === undefined ? {} : { newestAt: newest }),
    verdicts: countVerdicts(quoted).slice(-quotedLines),
    ...(pod.revision === undefined ? {} : { revision: pod.revision }),
    ...(pod.startedAt === undefined ? {} : { podStartedAt: pod.startedAt }),
    lines: quoted.map(quote).slice(-quotedLines),
  };
}

/** For a container that a baseline had no room for. */
function settledTime({ uid, startedAt = 0 }: PodSnapshot, { name }: ContainerSnapshot, frame: EvidenceFrame): number {
  const { othersSettledBefore = Number.NEGATIVE_INFINITY, baseline } = frame;
  const isOther = baseline[containerKey(uid, name)] === undefined && startedAt < othersSettledBefore;
  return isOther ? othersSettledBefore : Number.NEGATIVE_INFINITY;
}

/** A counter below the baseline was set back, because the kubelet lost its dead containers: all restarts are new. */
function effectiveBaseline(container: ContainerSnapshot, stored: number): number {
  return container.restartCount < stored ? 0 : stored;
}

/** Restarts with the same cause and the same bounds in time. */
interface RestartGroup {
  readonly restarts: number;
  readonly cause: Cause;
  readonly inferred: boolean;
  /** The terminations ended within these bounds; absent if unknown. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

function ofOne({ cause, finishedAt }: Termination): RestartGroup {
  const at = finishedAt === undefined ? {} : { notBefore: finishedAt, notAfter: finishedAt };
  return { restarts: 1, cause, inferred: false, ...at };
}

/**
 * The restarts between the known terminations, which were not seen. Each gets the cause of the next known termination, because
 * `lastState` showed that one afterwards. It ended between its neighbours, and after the pod's start. After the last known
 * termination the end is open.
 */
function gaps(
  known: readonly (Termination | undefined)[],
  baseline: number,
  restartCount: number,
  podStartedAt: number | undefined,
): readonly RestartGroup[] {
  return known.flatMap((next, index) => {
    const previous = known[index - 1];
    const restarts = (next?.attempt ?? restartCount) - (previous === undefined ? baseline : previous.attempt + 1);
    if (restarts <= 0) return [];
    const notBefore = previous?.finishedAt ?? podStartedAt;
    return [
      {
        restarts,
        cause: next?.cause ?? 'unclear',
        inferred: true,
        ...(notBefore === undefined ? {} : { notBefore }),
        ...(next?.finishedAt === undefined ? {} : { notAfter: next.finishedAt }),
      },
    ];
  });
}

function endedBefore(group: RestartGroup, windowStart: number): boolean {
  return group.notAfter !== undefined && group.notAfter < windowStart;
}

function countByCause(groups: readonly RestartGroup[]): CauseCounts {
  const counts = { network: 0, other: 0, unclear: 0 };
  for (const group of groups) counts[group.cause] += group.restarts;
  return counts;
}

function countVerdicts(terminations: readonly Termination[]): readonly CountedVerdict[] {
  const counted = new Map<string, CountedVerdict>();
  for (const { cause, row, peer } of terminations) {
    const key = `${row} ${peer ?? ''}`;
    const count = (counted.get(key)?.count ?? 0) + 1;
    counted.delete(key);
    counted.set(key, { cause, row, count, ...(peer === undefined ? {} : { peer }) });
  }
  return [...counted.values()];
}

function quote({ finishedAt, pod, container, cause, line }: Termination): string {
  const at = finishedAt === undefined ? '' : `${new Date(finishedAt).toISOString()} `;
  return `${at}${pod}/${container} (${cause}): ${line}`;
}
