import { quotedLines } from './limits.ts';
import { containerKey, type TerminationMemory } from './memory.ts';
import type { ContainerSnapshot, PodSnapshot } from './pod.ts';
import type { Cause, Termination } from './termination.ts';

/** Restarts by the cause of the termination before each. */
export type CauseCounts = Readonly<Record<Cause, number>>;

/** Ends that one row of the cause tables judged alike. */
export interface CountedVerdict {
  readonly cause: Cause;
  readonly row: string;
  readonly peer?: string;
  readonly count: number;
}

/** What the cluster shows of one container of a current pod. */
export interface ContainerEvidence {
  readonly podUid: string;
  readonly pod: string;
  readonly container: string;
  /** The API's counter now, and where the last reset left it (0 for a container made since). */
  readonly restartCount: number;
  readonly baseline: number;
  /** Beyond the baseline and inside the window. */
  readonly dated: CauseCounts;
  /** Beyond the baseline, nobody watched, and nothing tells whether inside the window. */
  readonly undated: CauseCounts;
  /** How many of the above nobody watched: they count as the cause that `lastState` still showed. */
  readonly inferred: number;
  /** When the newest of the above ended, in milliseconds since the epoch, where known. */
  readonly newestAt?: number;
  /** What the tables said of the above, by row, newest last; bounded. Absent in what an older receiver shows. */
  readonly verdicts?: readonly CountedVerdict[];
  /** Of the pod: `pod-template-hash` or `controller-revision-hash`, and when the kubelet acknowledged it. */
  readonly revision?: string;
  readonly podStartedAt?: number;
  /** Quotes of what was counted and watched, newest last, or of what all of it was inferred from; bounded. */
  readonly lines: readonly string[];
}

/** What the API showed of a target at the moment of deciding. */
export type Evidence = ReadEvidence | UnreadEvidence;

export interface ReadEvidence {
  readonly readable: true;
  /** `spec.replicas` of the scale; absent when the scale could not be read. */
  readonly replicas?: number;
  readonly containers: readonly ContainerEvidence[];
}

export interface UnreadEvidence {
  readonly readable: false;
  readonly replicas?: number;
  /** Why not, for a person. */
  readonly problem: string;
}

export interface EvidenceFrame {
  readonly memory: TerminationMemory;
  /** Restart counts at the last reset, by {@link containerKey}. */
  readonly baseline: Readonly<Record<string, number>>;
  /** Milliseconds since the epoch: terminations before it are outside the window. */
  readonly windowStart: number;
}

/** The evidence of the containers of `pods`; the memory must have observed these pods already. */
export function gatherEvidence(pods: readonly PodSnapshot[], frame: EvidenceFrame): readonly ContainerEvidence[] {
  return pods.flatMap((pod) => pod.containers.map((container) => containerEvidence(pod, container, frame)));
}

function containerEvidence(pod: PodSnapshot, container: ContainerSnapshot, frame: EvidenceFrame): ContainerEvidence {
  const baseline = effectiveBaseline(container, frame.baseline[containerKey(pod.uid, container.name)] ?? 0);
  const remembered = frame.memory.of(pod.uid, container.name).filter(({ attempt }) => attempt >= baseline);
  const known = remembered.filter(({ attempt }) => attempt < container.restartCount);
  // In back-off the present attempt has ended too: no restart yet, but what `lastState` shows then.
  const present = remembered.find(({ attempt }) => attempt === container.restartCount);
  const unwatched = gaps([...known, present], baseline, container.restartCount, pod.startedAt);
  const groups = [...known.map(ofOne), ...unwatched].filter((group) => !endedBefore(group, frame.windowStart));
  const dated = groups.filter((group) => group.notBefore !== undefined && group.notBefore >= frame.windowStart);
  const recent = known.filter(({ finishedAt }) => finishedAt === undefined || finishedAt >= frame.windowStart);
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

/** A counter below the baseline went back (the kubelet lost its dead containers): all of its restarts are new. */
function effectiveBaseline(container: ContainerSnapshot, stored: number): number {
  return container.restartCount < stored ? 0 : stored;
}

/** Restarts that share a cause and are bounded in time alike. */
interface RestartGroup {
  readonly restarts: number;
  readonly cause: Cause;
  readonly inferred: boolean;
  /** The terminations ended no earlier, and no later, than this; absent where nothing tells. */
  readonly notBefore?: number;
  readonly notAfter?: number;
}

function ofOne({ cause, finishedAt }: Termination): RestartGroup {
  const at = finishedAt === undefined ? {} : { notBefore: finishedAt, notAfter: finishedAt };
  return { restarts: 1, cause, inferred: false, ...at };
}

/**
 * The restarts between the known terminations, `fences`: nobody watched them. Each counts as the termination that follows,
 * which is what `lastState` showed when someone looked again; it ended between its neighbours, and after the pod's start.
 * The last fence is open where nothing is known to have followed.
 */
function gaps(
  fences: readonly (Termination | undefined)[],
  baseline: number,
  restartCount: number,
  podStartedAt: number | undefined,
): readonly RestartGroup[] {
  return fences.flatMap((next, index) => {
    const previous = fences[index - 1];
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
