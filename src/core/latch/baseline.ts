import { containerKey } from '../evidence/pod.ts';

/** Restart counts by `podUid/container`. A container that is missing had none. */
export type RestartCounts = Readonly<Record<string, number>>;

/** Restart counts by pod, in the order of `containers`. It needs 240 KiB for 5,000 pods with three containers. */
export interface PackedBaseline {
  readonly containers: readonly string[];
  readonly pods: Readonly<Record<string, readonly (number | null)[]>>;
  /** Not all pods fit. Of the others, what ended before this time is settled: RFC 3339. */
  readonly othersBefore?: string;
}

/** Up to this number, the counts are stored one by one, as older receivers read them. */
export const plainCounts = 100;
/** The size of a packed baseline as JSON. */
export const packedBytes = 320 * 1_024;

/** Restart counts as a latch keeps them. */
interface StoredBaseline {
  readonly baseline: RestartCounts;
  readonly packedBaseline?: PackedBaseline;
}

export function isPlain(counts: RestartCounts): boolean {
  return Object.keys(counts).length <= plainCounts;
}

/** The form in which a latch keeps the counts of the reset at `at`. */
export function storedBaseline(counts: RestartCounts, at: string): StoredBaseline {
  return isPlain(counts) ? { baseline: counts } : { baseline: {}, packedBaseline: packed(counts, at) };
}

const unpackedBaselines = new WeakMap<PackedBaseline, RestartCounts>();

/** The counts at the last reset. */
export function baselineOf({ baseline, packedBaseline }: StoredBaseline): RestartCounts {
  if (packedBaseline === undefined) return baseline;
  const known = unpackedBaselines.get(packedBaseline) ?? unpacked(packedBaseline);
  unpackedBaselines.set(packedBaseline, known);
  return known;
}

function packed(counts: RestartCounts, at: string): PackedBaseline {
  const byPod = Object.groupBy(Object.entries(counts), ([key]) => key.slice(0, key.indexOf('/')));
  const containers: string[] = [];
  const pods: Record<string, (number | null)[]> = {};
  let bytes = 0;
  for (const [uid, entries = []] of Object.entries(byPod)) {
    const row: (number | null)[] = [];
    for (const [key, count] of entries) if (count > 0) row[columnOf(containers, key.slice(uid.length + 1))] = count;
    if (row.length === 0) continue;
    // JSON writes a hole as null.
    bytes += JSON.stringify([uid, row]).length;
    if (bytes + JSON.stringify(containers).length > packedBytes) return { containers, pods, othersBefore: at };
    pods[uid] = Array.from(row, (count) => count ?? null);
  }
  return { containers, pods };
}

function columnOf(containers: string[], name: string): number {
  const column = containers.indexOf(name);
  return column < 0 ? containers.push(name) - 1 : column;
}

function unpacked({ containers, pods }: PackedBaseline): RestartCounts {
  return Object.fromEntries(
    Object.entries(pods).flatMap(([uid, row]) =>
      row.flatMap((count, column) => (count === null ? [] : [[containerKey(uid, containers[column] ?? ''), count]])),
    ),
  );
}
