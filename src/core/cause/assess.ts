import type { Cause } from './cause.ts';
import { codeNames, isWithin } from './code-names.ts';
import type { LogEvent } from './events.ts';
import { readExceptionNames } from './exception-names.ts';
import { type Peers, peersOf } from './peers.ts';
import { readSentences } from './readings.ts';
import { tables } from './tables/all.ts';
import type { Effect, Row } from './tables/row.ts';
import { mayBeOfNetwork } from './unrelated.ts';
import { type Found, WordIndex } from './words.ts';

/** What a button adds to the tables. */
export interface CauseRules {
  /** Exit codes that the application reserves for a network failure. */
  readonly networkExitCodes: readonly number[];
  readonly network?: {
    /** If given, a failed connection to any other host name is not a network failure. */
    readonly peers?: readonly string[];
    readonly patterns?: readonly CausePattern[];
  };
  readonly other?: { readonly patterns?: readonly CausePattern[] };
}

/** A regular expression of RE2, ready to search. */
export interface CausePattern {
  readonly source: string;
  /** Where it matches, as `[start, end]`. */
  find(text: string): readonly [number, number] | undefined;
}

/** What one event shows. */
export interface Assessment {
  readonly cause: Cause;
  readonly row: string;
  /** The line that decided, and where in it. */
  readonly line: string;
  readonly at: number;
  readonly peer?: string;
}

const index = new WordIndex(tables);

interface Sign extends Found {
  readonly line: number;
}

/** `afterSignal`: a signal to stop came before, so the container breaks its connections itself. */
export function assess(event: LogEvent, rules: CauseRules, afterSignal: boolean): Assessment | undefined {
  const signs = event.lines.flatMap((line, at) => signsOf(line, at, rules));
  const counted = signs.filter(({ row }) => !(afterSignal && row.effect === 'network'));
  const clear = counted.filter(({ row }) => !isWeak(row));
  const sign = deciding(clear.length > 0 ? clear : weakOf(counted, event));
  if (sign === undefined) return undefined;
  const line = event.lines[sign.line] ?? '';
  const base = { line, at: sign.start };
  if (sign.row.effect !== 'network') return { ...base, cause: causeOf[sign.row.effect], row: sign.row.id };
  const peers = peersOf(event.lines.join('\n'));
  return {
    ...base,
    ...causeWith(peers, sign.row.id, rules),
    ...(peers.shown === undefined ? {} : { peer: peers.shown }),
  };
}

/** The weakest signs: they count where no other table has a word. */
export function isWeak({ id }: Pick<Row, 'id'>): boolean {
  return /^(?:plain-words|exception-name)\//.test(id);
}

/**
 * Weak signs count if all show the same. Those of the network count in an error only. In a line that says what a peer did, those
 * of a fault may be about what came from the network.
 */
function weakOf(signs: readonly Sign[], event: LogEvent): readonly Sign[] {
  const isNetwork = ({ row }: Sign) => row.effect === 'network';
  const outages = signs.filter(isNetwork);
  const others = signs.filter(
    (sign) =>
      !isNetwork(sign) &&
      (sign.row.effect !== 'ambiguous' || outages.some((outage) => isSameClause(sign, outage, event))),
  );
  if (outages.length > 0) return (event.isFatal || event.isError) && others.length === 0 ? outages : [];
  return event.lines.some(mayBeOfNetwork) ? [] : others;
}

/** No colon stands between: in `startup failed: timed out`, it is not the startup that timed out. */
function isSameClause(one: Sign, other: Sign, { lines }: LogEvent): boolean {
  if (one.line !== other.line) return false;
  const [from, to] = [Math.min(one.end, other.end), Math.max(one.start, other.start)];
  return !(lines[one.line] ?? '').slice(from, to).includes(': ');
}

const causeOf: Readonly<Record<Effect, Cause>> = {
  network: 'network',
  refused: 'other',
  local: 'other',
  ambiguous: 'unclear',
  inbound: 'unclear',
};

/** Loopback is another process of the same pod. Only names are compared: an address may be any name's. */
function causeWith({ isLocal, names }: Peers, row: string, { network }: CauseRules): { cause: Cause; row: string } {
  if (isLocal) return { cause: 'unclear', row: 'peer/own-pod' };
  const peers = network?.peers ?? [];
  const isForeign = peers.length > 0 && names.length > 0 && !names.some((name) => peers.includes(name));
  return isForeign ? { cause: 'other', row: 'peer/not-in-network.peers' } : { cause: 'network', row };
}

function signsOf(line: string, at: number, rules: CauseRules): readonly Sign[] {
  const found = [
    ...index.find(line.toLowerCase()),
    ...signsOfTerms(line),
    ...readExceptionNames(line),
    ...readSentences(line),
    ...ownSigns(line, rules),
  ];
  if (found.length === 0) return [];
  const isInbound = found.some(({ row }) => row.effect === 'inbound');
  return withoutNames(found, line)
    .filter(({ row }) => !isInbound || row.effect === 'local')
    .map((sign) => ({ ...sign, line: at }));
}

/** Without the words of the network that are a name of code, or that stand in what a fault of code says about names. */
function withoutNames(found: readonly Found[], line: string): readonly Found[] {
  const isOfTables = ({ row, rank }: Found) => row.effect === 'network' && rank >= 0;
  if (!found.some(isOfTables)) return found;
  const names = codeNames(line);
  const about = Math.min(...found.filter(({ row }) => row.id === 'bug/about-names').map(({ start }) => start));
  return found.filter((sign) => !isOfTables(sign) || !(about < sign.start || isWithin(sign.start, sign.end, names)));
}

/** Terms of Erlang write words with underscores. Those of the network have rows of their own. */
function signsOfTerms(line: string): readonly Found[] {
  if (!/\{[a-z]\w*,/.test(line)) return [];
  return index
    .find(line.toLowerCase().replaceAll('_', ' '))
    .filter(({ row }) => row.effect === 'local' || row.effect === 'refused');
}

function ownSigns(line: string, { network, other }: CauseRules): readonly Found[] {
  const found = (patterns: readonly CausePattern[] = [], id: string, effect: Effect) =>
    patterns.flatMap((pattern, place) => {
      const [start, end] = pattern.find(line) ?? [];
      if (start === undefined || end === undefined) return [];
      return [{ row: { id: `${id}[${place}]`, effect }, rank: -1, start, end }];
    });
  return [
    ...found(network?.patterns, 'network.patterns', 'network'),
    ...found(other?.patterns, 'other.patterns', 'refused'),
  ];
}

/**
 * A button's own patterns first, and of those the network. Then the network, unless a later sign says that the peer answered; what is local counts only
 * without any sign of the network.
 */
function deciding(signs: readonly Sign[]): Sign | undefined {
  const own = signs.filter(({ rank }) => rank < 0);
  if (own.length > 0) return own.find(({ row }) => row.effect === 'network') ?? own[0];
  const last = (...effects: readonly Effect[]) => {
    const some = signs.filter(({ row }) => effects.includes(row.effect));
    return some.reduce<Sign | undefined>(
      (best, sign) => (best === undefined || isLater(sign, best) ? sign : best),
      undefined,
    );
  };
  const network = last('network');
  if (network === undefined) return last('refused', 'ambiguous', 'local');
  const answer = last('refused', 'ambiguous');
  if (answer !== undefined && isBeyond(answer, network) && outranks(answer, network)) return answer;
  return signs
    .filter(({ row }) => row.effect === 'network')
    .reduce((best, sign) => (sign.rank < best.rank ? sign : best));
}

/** What proves nothing takes the meaning from words of its own line only. */
function outranks({ row, line }: Sign, network: Sign): boolean {
  return row.effect === 'refused' || line === network.line;
}

function isLater(sign: Sign, than: Sign): boolean {
  return isBeyond(sign, than) || (sign.line === than.line && sign.end === than.end && sign.rank < than.rank);
}

/** Of two that end together, the longer says more. */
function isBeyond(sign: Sign, than: Sign): boolean {
  if (sign.line !== than.line) return sign.line > than.line;
  return sign.end > than.end || (sign.end === than.end && sign.start < than.start);
}
