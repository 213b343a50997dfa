import { describeLength, describeWay, type Stretch, sum, worstWay } from './findings/check-latency.ts';
import { type Finding, sortFindings } from './findings/finding.ts';
import type { Chain } from './model/monitoring-setup.ts';
import type { Unknown } from './model/skipped.ts';

/** One thing that was looked at. */
export interface Look {
  readonly what: string;
  /** The file, or the address. */
  readonly at: string;
}

/** What a check comes to. */
export interface Report {
  /** False also where it is not known: without config, rules or routes. */
  readonly wouldTrip: boolean;
  readonly verdict: string;
  /** From the restart that trips to replicas 0, while nothing fails; absent where no stop was found. */
  readonly worstCase?: { readonly seconds: number; readonly way: readonly Stretch[] };
  readonly findings: readonly Finding[];
  readonly lookedAt: readonly Look[];
  readonly notLookedAt: readonly Unknown[];
}

/** Of what was looked at on one or more ways: in files, and in running programs. */
export function makeReport(
  chains: readonly Chain[],
  found: readonly Finding[],
  lookedAt: readonly Look[],
  unknowns: readonly Unknown[],
): Report {
  const findings = sortFindings(found);
  const stopping = findings.filter(({ severity }) => severity === 'stops-a-stop').length;
  const [way] = worstOf(chains);
  const isWhole = chains.every(({ config, rules, alertmanager }) => config && rules && alertmanager);
  return {
    wouldTrip: stopping === 0 && isWhole,
    verdict: verdictOf(stopping, isWhole, way),
    ...(way === undefined ? {} : { worstCase: { seconds: sum(way) / 1_000, way } }),
    findings,
    lookedAt,
    notLookedAt: [...new Map(unknowns.map((each) => [`${each.what} ${each.why}`, each])).values()],
  };
}

function worstOf(chains: readonly Chain[]): readonly (readonly Stretch[])[] {
  const ways = chains.map(worstWay).filter((way) => way !== undefined);
  return ways.toSorted((one, other) => sum(other) - sum(one));
}

function verdictOf(stopping: number, isWhole: boolean, way: readonly Stretch[] | undefined): string {
  if (stopping === 0 && isWhole && way === undefined)
    return 'There is no stop to get through: no button has an alert that trips it.';
  const verdict = answerTo(stopping, isWhole);
  if (way === undefined) return `${verdict}.`;
  return `${verdict}; ${describeLength(way)} from the restart that trips to replicas 0 while nothing fails (${describeWay(way)}).`;
}

function answerTo(stopping: number, isWhole: boolean): string {
  if (stopping > 0)
    return `A trip may not get through: ${stopping} ${stopping === 1 ? 'finding' : 'findings'} above would stop it`;
  if (!isWhole) return 'Whether a trip would get through is not known: rules or routes could not be looked at';
  return 'A trip would get through, by what was looked at';
}
