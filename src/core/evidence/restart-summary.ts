import type { Cause } from '../cause/cause.ts';

/** What a decision rests on, as a structure: which container restarted, why, and what the other pods did. */
export interface RestartSummary {
  readonly cause: Cause;
  /** The row of the cause tables that judged the newest restart of this cause, and the other side of the connection. */
  readonly row?: string;
  readonly peer?: string;
  readonly restarts: number;
  readonly windowMs: number;
  readonly pods: { readonly all: number; readonly restarted: number };
  /** The revision of every restart, if they share one, and when its oldest pod that is still there started. */
  readonly revision?: { readonly name: string; readonly since?: number };
}

const causeWords: Readonly<Record<Cause, string>> = {
  network: 'Network failure',
  unclear: 'Unclear cause',
  other: 'Not the network',
};

/** `Network failure: 4 restarts in 30 min (connection refused, 203.0.113.7:443)`. */
export function headlineOf({ cause, restarts, windowMs, row, peer }: RestartSummary): string {
  const signs = [wordsOf(row), peer].filter((sign) => sign !== undefined);
  const shown = signs.length === 0 ? '' : ` (${signs.join(', ')})`;
  return `${causeWords[cause]}: ${restarts} restart${restarts === 1 ? '' : 's'} in ${spanOf(windowMs)}${shown}`;
}

/** `3 other pods did not restart; all restarts are of revision 6d5f, running since 2026-01-02 14:02 UTC`. */
export function spreadOf({ pods, revision }: RestartSummary): string {
  const text = [spreadOverPods(pods), revision && spreadOverRevision(revision)].filter((part) => part).join('; ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function spreadOverPods({ all, restarted }: RestartSummary['pods']): string {
  const others = all - restarted;
  if (all === 1) return '';
  if (others === 0) return all === 2 ? 'both pods restarted' : `all ${all} pods restarted`;
  const rest = others === 1 ? '1 other pod' : `${others} other pods`;
  return restarted === 1 ? `${rest} did not restart` : `${restarted} of ${all} pods restarted`;
}

function spreadOverRevision({ name, since }: NonNullable<RestartSummary['revision']>): string {
  const at =
    since === undefined ? '' : `, running since ${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `all restarts are of revision ${name}${at}`;
}

/** `socket/connection-refused` in words; for a pattern of the config, its key. */
function wordsOf(row: string | undefined): string | undefined {
  if (row === undefined || row === 'none') return undefined;
  return row.slice(row.indexOf('/') + 1).replaceAll('-', ' ');
}

/** `30 min` or `90 s`. */
export function spanOf(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}
