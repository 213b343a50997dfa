import { type Assessment, assess, type CauseRules, isWeak } from './assess.ts';
import type { Cause, End } from './cause.ts';
import { type LogEvent, readEvents } from './events.ts';
import { exitCodes, reasons } from './tables/ends.ts';
import type { TableRow } from './tables/row.ts';
import { hasWordOfNetwork, isUnrelated } from './unrelated.ts';

/** Characters of one quoted line. */
export const quotedLineCharacters = 240;

/** Why a container ended, and what shows it. */
export interface Verdict {
  readonly cause: Cause;
  /** The row of the tables that decided, for example `socket/connection-refused`. */
  readonly row: string;
  /** The line that decided. */
  readonly line: string;
  /** The other side, if the network failed and the event names one. */
  readonly peer?: string;
  /** The event that ended the process, from the outermost error to its root. */
  readonly chain: readonly string[];
}

/** Judges one end by what the container said; see docs/causes.md. */
export function judgeEnd(end: End, rules: CauseRules): Verdict {
  const reason = rowOf(reasons, end.reason);
  if (reason !== undefined) return { cause: 'other', row: `reason/${reason}`, line: end.reason ?? '', chain: [] };
  const events = readEvents(end.message ?? '');
  const { terminal, found } = findTerminal(events, rules);
  const chain = (terminal?.lines ?? []).map((line) => quote(line, 0));
  if (found !== undefined && found.cause !== 'unclear') return verdictOf(found, chain);
  if (rules.networkExitCodes.includes(end.exitCode) && found?.row !== 'peer/own-pod') {
    const line = `exit code ${end.exitCode}, reserved for a network failure`;
    return { cause: 'network', row: 'exit-code/networkExitCodes', line, chain };
  }
  if (found !== undefined) return verdictOf(found, chain);
  if (terminal !== undefined && isUnrelated(terminal))
    return { cause: 'other', row: 'bug/named-exception', line: quote(terminal.lines[0] ?? '', 0), chain };
  const last = events.at(-1);
  const isSilent = terminal === undefined && !mayBeDotnet(end) && !events.some(hasWordOfNetwork);
  const code = isSilent ? rowOf(exitCodes, `${end.exitCode}`) : undefined;
  const line = lastWords(end, terminal?.lines[0] ?? last?.lines.at(-1));
  return {
    cause: code === undefined ? 'unclear' : 'other',
    row: code === undefined ? 'none' : `exit-code/${code}`,
    line,
    chain,
  };
}

/** .NET on musl ends with 139 whatever exception was not caught, and by default the container leaves no message that says so. */
function mayBeDotnet({ exitCode, message = '' }: End): boolean {
  return exitCode === 139 && (message.trim() === '' || dotnet.test(message));
}

const dotnet =
  /\bMicrosoft\.|\bSystem\.\w|^(?:info|warn|fail|crit|dbug): |\[\d\d:\d\d:\d\d (?:VRB|DBG|INF|WRN|ERR|FTL)\]/m;

function verdictOf({ cause, row, line, at, peer }: Assessment, chain: readonly string[]): Verdict {
  return { cause, row, line: quote(line, at), chain, ...(peer === undefined ? {} : { peer }) };
}

function rowOf(rows: readonly TableRow[], sign: string | undefined): string | undefined {
  return rows.find(([, signs]) => signs.split(' | ').some((each) => each === sign))?.[0];
}

interface Terminal {
  readonly terminal?: LogEvent;
  readonly found?: Assessment | undefined;
}

/**
 * The last fatal event decides; without one the last error. If it says nothing of the cause, the errors around it do,
 * back to the last sign that all went well.
 */
function findTerminal(events: readonly LogEvent[], rules: CauseRules): Terminal {
  const signal = events.findIndex(({ lines }) => lines.some((line) => stopSignal.test(line)));
  const judged = new Map(
    events.map((event, at) => [event, memo(() => assess(event, rules, signal >= 0 && at >= signal))]),
  );
  const judge = (event: LogEvent) => judged.get(event)?.();
  const wellUntil = events.findLastIndex((event) => showsSuccess(event));
  const recent = events.slice(wellUntil + 1).filter(({ level, isFatal }) => isFatal || level !== 'info');
  const fatal = recent.findLast(({ isFatal }) => isFatal);
  const ended =
    fatal ?? recent.findLast((event) => event.level !== 'warn' && (event.isError || judge(event) !== undefined));
  if (ended === undefined) return {};
  const found = judge(ended);
  const decides = ended.isFatal || ended.isError || found?.cause === 'network';
  if (found !== undefined && decides && !leavesOpen(found) && !isBare(found)) return { terminal: ended, found };
  const heedsWarnings = found === undefined || found.row === 'doubt/package-index';
  const others = recent.filter((event) => event !== ended);
  const verdicts = (some: readonly LogEvent[]) => some.map(judge).filter((each) => each !== undefined);
  const errors = verdicts(others.filter(({ level }) => level !== 'warn'));
  if (found !== undefined && isBare(found)) return { terminal: ended, found: refusalOf(errors) ?? found };
  const warnings = heedsWarnings ? verdicts(others.filter(({ level }) => level === 'warn')) : [];
  // What plain words say of an outage is about the peer that an error before names.
  const named = errors.findLast(({ row }) => row.startsWith('peer/') && found?.cause === 'network');
  return { terminal: ended, found: named ?? around(errors, found) ?? around(warnings, found) ?? found };
}

/** "Cannot connect" without a peer: the error next to it says why. */
function isBare({ row, peer }: Assessment): boolean {
  return row === 'client/cannot-connect' && peer === undefined;
}

/** The last error, if it shows that a peer answered and refused. */
function refusalOf(errors: readonly Assessment[]): Assessment | undefined {
  const last = errors.at(-1);
  const refused = last?.cause === 'other' && /^(?:database|credentials|certificates|answer)\//.test(last.row);
  return refused ? last : undefined;
}

/** What the events around say if the last one left its cause open. */
function around(verdicts: readonly Assessment[], found: Assessment | undefined): Assessment | undefined {
  const nearest = (cause: Cause) => verdicts.findLast((each) => each.cause === cause);
  return nearest('network') ?? (found === undefined ? (nearest('other') ?? nearest('unclear')) : undefined);
}

/** A pool without a free connection, a value that a failed call gave, or plain words: the errors before may say why. */
function leavesOpen({ row }: Assessment): boolean {
  return (
    isWeak({ id: row }) ||
    ['database/pool-exhausted', 'doubt/cache-sync', 'doubt/package-index', 'doubt/failed-call'].includes(row)
  );
}

function memo<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

const stopSignal =
  /\b(?:received|got|caught|handling|receive)\b.{0,30}\b(?:SIGTERM|SIGINT|terminat|interrupt|signal)|\bSIGTERM\b.{0,20}\breceived|\bsignal: (?:terminated|interrupt)|shutdown signal/i;
const success =
  /\b(?:(?:re)?connected|succeed(?:ed|s)|success(?:ful(?:ly)?)?|recovered|established|restored|reachable again|loaded \d+|processed|completed|got \d+|healthy|ready|is up|ok)\b/i;
const notSuccess =
  /\b(?:not|un|without|never|fail\w*|could|can(?:not|'t)?|unable|wait\w*|shut\w*|stop\w*|clos\w+|exit\w*|disconnect\w*|dis|error|lost|no|before|until|if|is not|timed)\b|n't|HTTP\/\d/i;

/** A quiet line that says that something went well, and is not about the shutdown. */
function showsSuccess({ level, isError, lines: [line = ''] }: LogEvent): boolean {
  return !isError && (level === 'info' || level === 'plain') && success.test(line) && !notSuccess.test(line);
}

function lastWords(end: End, last: string | undefined): string {
  const ending = `${end.reason ?? 'ended'}, exit code ${end.exitCode}`;
  return last === undefined ? `${ending}, without a message` : `${ending}: ${quote(last, 0)}`;
}

/** The part of a long line around `at`. */
function quote(line: string, at: number): string {
  const from = Math.max(0, Math.min(at - quotedLineCharacters / 2, line.length - quotedLineCharacters));
  return line.slice(from, from + quotedLineCharacters).toWellFormed();
}
