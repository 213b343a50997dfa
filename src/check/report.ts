import { redact } from '../core/text/redact.ts';
import { plural } from '../core/text/wording.ts';
import { describeLength, describeStages, type Stage, slowestStages, sum } from './findings/check-latency.ts';
import { type Finding, sortFindings } from './findings/finding.ts';
import type { MonitoringSetup } from './model/monitoring-setup.ts';
import type { CheckedSource, Skipped } from './sources/reading.ts';

/** The result of a check. */
export interface Report {
  /** Also false if the config, the rules or the routes could not be checked. */
  readonly wouldTrip: boolean;
  /** The parts of the shipped example that were judged in place of the person's own. */
  readonly shippedExample?: readonly string[];
  readonly verdict: string;
  /** From the restart that trips to replicas 0, while nothing fails; absent if there is no stop. */
  readonly worstCase?: { readonly seconds: number; readonly way: readonly Stage[] } | undefined;
  readonly findings: readonly Finding[];
  readonly lookedAt: readonly CheckedSource[];
  readonly notLookedAt: readonly Skipped[];
}

/** `setups` are the files and the running programs, each checked as a whole. */
export function makeReport(
  setups: readonly MonitoringSetup[],
  found: readonly Finding[],
  lookedAt: readonly CheckedSource[],
  skipped: readonly Skipped[],
  shipped: readonly string[] = [],
): Report {
  const findings = sortFindings(found).map(withoutSecrets);
  const blocking = findings.filter(({ severity }) => severity === 'blocking').length;
  const [slowest] = setups
    .map(slowestStages)
    .filter((stages) => stages !== undefined)
    .toSorted((one, other) => sum(other) - sum(one));
  const isComplete = setups.every(({ config, rules, alertmanager }) => config && rules && alertmanager);
  return {
    wouldTrip: blocking === 0 && isComplete,
    ...(shipped.length === 0 ? {} : { shippedExample: shipped }),
    verdict: `${verdictOf(blocking, isComplete, slowest)}${aboutExample(shipped)}`,
    worstCase: slowest && { seconds: sum(slowest) / 1_000, way: slowest },
    findings,
    lookedAt,
    notLookedAt: [...new Map(skipped.map((each) => [`${each.what} ${each.why}`, each])).values()].map((each) => ({
      ...each,
      why: redact(each.why),
    })),
  };
}

/** Programs quote the addresses that they could not reach, with their passwords. */
function withoutSecrets(found: Finding): Finding {
  return { ...found, what: redact(found.what), fix: redact(found.fix) };
}

/** A green verdict about the example says nothing about the person's own setup. */
function aboutExample(shipped: readonly string[]): string {
  if (shipped.length === 0) return '';
  return ` This is about the shipped example, not about your own ${shipped.join(', ')}: name your own to check them (--help).`;
}

function verdictOf(blocking: number, isComplete: boolean, stages: readonly Stage[] | undefined): string {
  if (blocking === 0 && isComplete && stages === undefined)
    return 'There is nothing to stop: no button has an alert that trips it.';
  const verdict = answerTo(blocking, isComplete);
  if (stages === undefined) return `${verdict}.`;
  return `${verdict}; ${describeLength(stages)} from the restart that trips to replicas 0 while nothing fails (${describeStages(stages)}).`;
}

function answerTo(blocking: number, isComplete: boolean): string {
  if (blocking > 0) return `A trip may fail: ${plural(blocking, 'blocking finding')} above`;
  if (!isComplete) return 'Unknown whether a trip would get through: rules or routes could not be checked';
  return 'A trip would get through, as far as it was checked';
}
