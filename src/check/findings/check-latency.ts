import { receiverStopMs } from '../../button/deadlines.ts';
import { describeSeconds, formatDuration } from '../../core/text/duration.ts';
import type { MonitoringSetup } from '../model/monitoring-setup.ts';
import { matchRoute } from '../model/route-match.ts';
import { type StopAlert, stopsOf } from '../model/stop-alerts.ts';
import { inherited, type Timed } from '../sources/prometheus-config.ts';
import type { Rule } from '../sources/rules.ts';
import { type Finding, finding } from './finding.ts';
import { sharesGroups } from './routing/check-route-times.ts';

/** One stage between a restart and replicas 0, at its longest. */
export interface Stage extends Timed {
  readonly name: string;
  /** The stage could not be checked. It counts 0 ms, and takes longer. */
  readonly isUnknown?: boolean;
}

/** The stages of the slowest stop while nothing fails; undefined if there is no stop. */
export function slowestStages(setup: MonitoringSetup): readonly Stage[] | undefined {
  return stopsOf(setup)
    .map((stop) => stagesOf(setup, stop))
    .toSorted((one, other) => sum(other) - sum(one))[0];
}

export function sum(stages: readonly Stage[]): number {
  return stages.reduce((total, { ms }) => total + ms, 0);
}

/** Counts the scrape, the rule's evaluation and the receiver. The other waits have findings of their own. */
export function checkLatency(setup: MonitoringSetup): readonly Finding[] {
  return [...checkSlowWays(setup), ...checkSensors(setup)];
}

/** A sensor on standby must give the slowest alert of its button the time to arrive. */
function checkSensors(setup: MonitoringSetup): readonly Finding[] {
  const slowest = new Map<StopAlert['button'], { readonly stop: StopAlert; readonly stages: readonly Stage[] }>();
  for (const stop of stopsOf(setup)) {
    const stages = stagesOf(setup, stop);
    if (sum(stages) > sum(slowest.get(stop.button)?.stages ?? [])) slowest.set(stop.button, { stop, stages });
  }
  return [...slowest].flatMap(([{ name, sensor, corroborate, sensorAfterMs }, { stop, stages }]) => {
    if (sensor !== 'standby' || corroborate === 'none' || sum(stages) <= sensorAfterMs) return [];
    const what = `${stop.rule.alert} may take ${describeSeconds(sum(stages))} (${describeStages(stages)}), longer than sensorAfter of button ${name}, ${describeSeconds(sensorAfterMs)}`;
    const fix = `sensorAfter: ${formatDuration(Math.ceil(sum(stages) / 1_000) * 1_000)}, or a faster way`;
    return [finding('sensor-early', stop.node.at('sensorAfter').where, what, fix)];
  });
}

function checkSlowWays(setup: MonitoringSetup): readonly Finding[] {
  return stopsOf(setup).flatMap(({ rule }) => {
    const stages = basicStages(setup, rule);
    const [slowest] = stages.slice(0, -1).toSorted((one, other) => other.ms - one.ms);
    if (slowest === undefined || sum(stages) <= setup.withinMs) return [];
    const limit = describeSeconds(setup.withinMs);
    const what = `${rule.alert} may take ${describeSeconds(sum(stages))} (${describeStages(stages)}), longer than --within ${limit}`;
    const fix = `a shorter ${slowest.name} interval (1s is the shortest), or a longer --within`;
    return [finding('slow-way', slowest.where, what, fix)];
  });
}

/** `at most 14.5 s`; `at least` if a stage is unknown. */
export function describeLength(stages: readonly Stage[]): string {
  return `${stages.some(({ isUnknown }) => isUnknown) ? 'at least' : 'at most'} ${describeSeconds(sum(stages))}`;
}

/** `scrape 5 s, evaluation 5 s, receiver 4.5 s` */
export function describeStages(stages: readonly Stage[]): string {
  return stages
    .map(({ name, ms, isUnknown }) => `${name} ${isUnknown ? 'not checked' : describeSeconds(ms)}`)
    .join(', ');
}

function stagesOf(setup: MonitoringSetup, stop: StopAlert): readonly Stage[] {
  const stages = basicStages(setup, stop.rule);
  return [...stages.slice(0, -1), ...ruleWaits(setup, stop.rule), ...routeWaits(setup, stop), ...stages.slice(-1)];
}

function basicStages(setup: MonitoringSetup, rule: Rule): readonly Stage[] {
  const scrape = setup.prometheus?.scrape ?? { ms: 0, where: rule.group.where, isUnknown: true };
  return [
    { name: 'scrape', ...scrape },
    { name: 'evaluation', ...evaluationOf(setup, rule) },
    { name: 'receiver', ms: receiverStopMs, where: 'the deadlines of a trip' },
  ];
}

function evaluationOf({ prometheus }: MonitoringSetup, { group }: Rule): Timed {
  const own = group.at('interval');
  // A minute is Prometheus' default.
  return {
    ms: own.durationMs ?? prometheus?.evaluation.ms ?? 60_000,
    where: own.exists ? own.where : (prometheus?.evaluation.where ?? group.where),
  };
}

function ruleWaits(setup: MonitoringSetup, rule: Rule): readonly Stage[] {
  const wait = rule.node.at('for');
  const { ms: everyMs } = evaluationOf(setup, rule);
  // A `for` ends at an evaluation.
  const forMs = Math.ceil((wait.durationMs ?? 0) / everyMs) * everyMs;
  return [
    { name: 'for', ms: forMs, where: wait.where },
    { name: 'evaluation delay', ...offsetOf(setup, rule) },
  ].filter(({ ms }) => ms > 0);
}

/** The names of one setting: of Prometheus and Mimir, of vmalert, and of older versions of Mimir. */
const delayKeys = ['query_offset', 'eval_delay', 'evaluation_delay'];

/** How long ago the data is that a rule sees: as its group says, or else as the program that evaluates the rule does. */
export function offsetOf({ prometheus, evaluationDelayMs = 0 }: MonitoringSetup, { group }: Rule): Timed {
  const own = delayKeys.map((key) => group.at(key)).find(({ exists }) => exists) ?? group.at('query_offset');
  const ofProgram = prometheus?.ruleOffset ?? { ms: 0, where: own.where };
  return inherited(own, ofProgram.ms > 0 ? ofProgram : { ms: evaluationDelayMs, where: '--evaluation-delay' });
}

function routeWaits({ alertmanager }: MonitoringSetup, { labels, button }: StopAlert): readonly Stage[] {
  const match = alertmanager && matchRoute(alertmanager, labels, button.matchers);
  if (match?.kind !== 'reached') return [];
  const { groupWait, groupInterval } = match.route;
  // The first alert of a group waits for group_wait, a later one for group_interval.
  const longest =
    sharesGroups(match.route, labels) && groupInterval.ms > groupWait.ms
      ? { name: 'group_interval', ...groupInterval }
      : { name: 'group_wait', ...groupWait };
  return longest.ms > 0 ? [longest] : [];
}
