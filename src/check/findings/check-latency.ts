import { receiverStopMs } from '../../button/deadlines.ts';
import type { Chain } from '../model/monitoring-setup.ts';
import { aimOf } from '../model/route-match.ts';
import { type Stop, stopsOf } from '../model/stop-alerts.ts';
import { inherited, type Timed } from '../sources/prometheus-config.ts';
import type { Rule } from '../sources/rules.ts';
import { sharesGroups } from './check-route-times.ts';
import { type Finding, finding } from './finding.ts';

/** One stretch of the way from a restart to replicas 0, at its longest. */
export interface Stretch extends Timed {
  readonly name: string;
  /** It could not be looked at, and takes longer than the 0 ms that it counts. */
  readonly isUnknown?: boolean;
}

/** The longest way of any stop while nothing fails, stretch by stretch; undefined where there is no stop. */
export function worstWay(chain: Chain): readonly Stretch[] | undefined {
  return stopsOf(chain)
    .map((stop) => wayOf(chain, stop))
    .toSorted((one, other) => sum(other) - sum(one))[0];
}

export function sum(way: readonly Stretch[]): number {
  return way.reduce((total, { ms }) => total + ms, 0);
}

/** The scrape, the rule's evaluation and the receiver: the waits that have findings of their own are not among them. */
export function checkLatency(chain: Chain): readonly Finding[] {
  return stopsOf(chain).flatMap(({ rule }) => {
    const way = seenAndActedUpon(chain, rule);
    const [slowest] = way.slice(0, -1).toSorted((one, other) => other.ms - one.ms);
    if (slowest === undefined || sum(way) <= chain.withinMs) return [];
    const what = `${rule.alert} may take ${inSeconds(sum(way))} (${describeWay(way)}); stated are ${inSeconds(chain.withinMs)}`;
    const fix = `a shorter interval of the ${slowest.name}, down to 1s, or state more with --within`;
    return [finding('slow-way', slowest.where, what, fix)];
  });
}

/** `at most 14.5 s`, or `at least` where a stretch is not known. */
export function describeLength(way: readonly Stretch[]): string {
  return `${way.some(({ isUnknown }) => isUnknown) ? 'at least' : 'at most'} ${inSeconds(sum(way))}`;
}

/** `scrape 5 s, evaluation 5 s, receiver 4.5 s` */
export function describeWay(way: readonly Stretch[]): string {
  return way.map(({ name, ms, isUnknown }) => `${name} ${isUnknown ? 'not looked at' : inSeconds(ms)}`).join(', ');
}

function inSeconds(ms: number): string {
  return `${ms / 1_000} s`;
}

function wayOf(chain: Chain, stop: Stop): readonly Stretch[] {
  const way = seenAndActedUpon(chain, stop.rule);
  return [...way.slice(0, -1), ...waits(chain, stop.rule), ...waitsInAlertmanager(chain, stop), ...way.slice(-1)];
}

function seenAndActedUpon(chain: Chain, rule: Rule): readonly Stretch[] {
  const scrape = chain.prometheus?.scrape ?? { ms: 0, where: rule.group.where, isUnknown: true };
  return [
    { name: 'scrape', ...scrape },
    { name: 'evaluation', ...evaluationOf(chain, rule) },
    { name: 'receiver', ms: receiverStopMs, where: 'the deadlines of a trip' },
  ];
}

function evaluationOf({ prometheus }: Chain, { group }: Rule): Timed {
  const own = group.at('interval');
  // A minute is Prometheus' default.
  return {
    ms: own.durationMs ?? prometheus?.evaluation.ms ?? 60_000,
    where: own.isThere ? own.where : (prometheus?.evaluation.where ?? group.where),
  };
}

/** A `for` ends at an evaluation. */
function waits(chain: Chain, rule: Rule): readonly Stretch[] {
  const wait = rule.part.at('for');
  const { ms: everyMs } = evaluationOf(chain, rule);
  const forMs = Math.ceil((wait.durationMs ?? 0) / everyMs) * everyMs;
  return [
    { name: 'for', ms: forMs, where: wait.where },
    { name: 'query_offset', ...offsetOf(chain, rule) },
  ].filter(({ ms }) => ms > 0);
}

/** How long ago a rule looks. */
export function offsetOf({ prometheus }: Chain, { group }: Rule): Timed {
  const own = group.at('query_offset');
  return inherited(own, prometheus?.ruleOffset ?? { ms: 0, where: own.where });
}

function waitsInAlertmanager({ alertmanager }: Chain, { labels, button }: Stop): readonly Stretch[] {
  const aim = alertmanager && aimOf(alertmanager, labels, button.matchers);
  if (aim?.kind !== 'reached') return [];
  const { groupWait, groupInterval } = aim.route;
  // A member that comes late waits for the interval, the first one for group_wait.
  const longest =
    sharesGroups(aim.route, labels) && groupInterval.ms > groupWait.ms
      ? { name: 'group_interval', ...groupInterval }
      : { name: 'group_wait', ...groupWait };
  return longest.ms > 0 ? [longest] : [];
}
