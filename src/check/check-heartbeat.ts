import { formatDuration } from '../config/duration.ts';
import { aimOf } from './aim.ts';
import type { AlertmanagerConfig } from './alertmanager-config.ts';
import type { Chain, ReadConfig } from './chain.ts';
import { repeatMs } from './check-route-times.ts';
import { mutings } from './check-routes.ts';
import { type Finding, finding } from './finding.ts';
import { heartbeatsOf, type Stop, stopsOf } from './stops.ts';

/** Whether the heartbeat is raised, takes the stop's way, and comes often enough. */
export function checkHeartbeat(chain: Chain): readonly Finding[] {
  const { config, rules, alertmanager } = chain;
  if (config === undefined || rules === undefined) return [];
  const [heartbeat] = heartbeatsOf(chain);
  const { matchers } = config.config.heartbeat;
  if (heartbeat === undefined) {
    const what = `no rule raises an alert with ${matchers.map(({ source }) => source).join(', ')}`;
    const fix = 'the rule BigRedButtonHeartbeat of prometheus-rules/big-red-button-stop.yml';
    return [finding('heartbeat-rule', config.part.at('heartbeat').where, what, fix)];
  }
  return alertmanager === undefined ? [] : checkWay(chain, config, alertmanager, heartbeat);
}

function checkWay(
  chain: Chain,
  { config }: ReadConfig,
  alertmanager: AlertmanagerConfig,
  { rule, labels }: Pick<Stop, 'rule' | 'labels'>,
): readonly Finding[] {
  const aim = aimOf(alertmanager, labels, config.heartbeat.matchers);
  if (aim.kind !== 'reached') {
    // What is wrong with the receiver that it shares with the stop is told there.
    if (
      aim.route !== undefined &&
      aim.kind !== 'swallowed' &&
      stopReceivers(chain, alertmanager).includes(aim.route.receiver)
    ) {
      return [];
    }
    const where = aim.kind === 'swallowed' ? aim.thief.part.where : (aim.route ?? alertmanager.root).part.where;
    const what = `${rule.alert} does not get to the receiver's webhook`;
    return [
      finding('heartbeat-route', where, what, "a route of its own to the stop's receiver, right after the stop's"),
    ];
  }
  const { route } = aim;
  const muted = [...mutings(alertmanager, labels), ...route.times.map((part) => part.where)];
  const everyMs = repeatMs(route);
  const findings = muted.map((where) =>
    finding('heartbeat-muted', where, `this can mute ${rule.alert}`, `leave ${rule.alert} out of it`),
  );
  if (2 * everyMs > config.heartbeat.lateAfterMs) {
    const what = `${rule.alert} comes every ${formatDuration(everyMs)}, and is late after ${formatDuration(config.heartbeat.lateAfterMs)}`;
    const fix = 'group_interval: 30s and repeat_interval: 45s, or a longer lateAfter';
    findings.push(finding('heartbeat-slow', route.repeatInterval.where, what, fix));
  }
  return findings;
}

/** The receivers that the stops get to, or are meant to. */
function stopReceivers(chain: Chain, alertmanager: AlertmanagerConfig): readonly string[] {
  return stopsOf(chain).flatMap(({ labels, button }) => {
    const { route } = aimOf(alertmanager, labels, button.matchers);
    return route === undefined ? [] : [route.receiver];
  });
}
