import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { recordOf } from '../record-of.ts';
import { heartbeatAheadMs } from '../time/elapsed.ts';
import type { ArrivedReport } from './report.ts';

type Reports = Readonly<Record<string, ArrivedReport>>;

/** The heartbeats that the replicas share: when any arrived, and the newest report of each button. */
interface Stored {
  readonly at?: number;
  readonly reports: Reports;
}

/** A report that no replica has renewed for this long is of a button that left the config. */
const forgottenAfterMs = 86_400_000;

const reportsShape = Compile(
  recordOf(
    Type.Object({
      at: Type.Number(),
      report: Type.Object({
        evaluatedAt: Type.Optional(Type.Number()),
        pods: Type.Optional(Type.Number()),
        restarts: Type.Optional(Type.Number()),
        ageMs: Type.Optional(Type.Number()),
        newestPodAt: Type.Optional(Type.Number()),
        gateway: Type.Union([Type.Literal('up'), Type.Literal('down'), Type.Literal('unknown')]),
        mislabelled: Type.Optional(Type.String()),
      }),
    }),
  ),
);

/** Reads the stored reports; none if the text is missing or damaged. Never throws. */
export function parseReports(text: string | undefined): Reports {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return reportsShape.Check(value) ? value : {};
  } catch {
    return {};
  }
}

/** The newer value wins, but never one from the future. Undefined if nothing changes. */
export function mergeHeartbeats(stored: Stored, seen: Stored, now: number): Stored | undefined {
  const isNewer = (one: number | undefined, other: number | undefined) =>
    one !== undefined && (other === undefined || one > other || other > now + heartbeatAheadMs);
  const newer = Object.entries(seen.reports).filter(([name, { at }]) => isNewer(at, stored.reports[name]?.at));
  if (newer.length === 0 && !isNewer(seen.at, stored.at)) return undefined;
  const kept = Object.entries(stored.reports).filter(([, { at }]) => at > now - forgottenAfterMs);
  const at = isNewer(seen.at, stored.at) ? seen.at : stored.at;
  return { ...(at === undefined ? {} : { at }), reports: Object.fromEntries([...kept, ...newer]) };
}
