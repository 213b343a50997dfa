import { formatDuration } from '../../core/text/duration.ts';
import type { Chain, ReadConfig } from '../model/monitoring-setup.ts';
import { type Aim, aimOf } from '../model/route-match.ts';
import { heartbeatsOf, type Stop, stopsOf } from '../model/stop-alerts.ts';
import type { AlertmanagerConfig, Route } from '../sources/alertmanager-config.ts';
import { repeatMs } from './check-route-times.ts';
import { mutings } from './check-routes.ts';
import { type Finding, finding } from './finding.ts';

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

type Heartbeat = Pick<Stop, 'rule' | 'labels'>;

function checkWay(
  chain: Chain,
  { config }: ReadConfig,
  alertmanager: AlertmanagerConfig,
  heartbeat: Heartbeat,
): readonly Finding[] {
  const aim = aimOf(alertmanager, heartbeat.labels, config.heartbeat.matchers);
  if (aim.kind !== 'reached') return checkAstray(chain, alertmanager, heartbeat, aim);
  return [
    ...checkMuting(alertmanager, heartbeat, aim.route),
    ...checkPace(heartbeat, aim.route, config.heartbeat.lateAfterMs),
  ];
}

function checkAstray(
  chain: Chain,
  alertmanager: AlertmanagerConfig,
  { rule }: Heartbeat,
  aim: Exclude<Aim, { kind: 'reached' }>,
): readonly Finding[] {
  const isSwallowed = aim.kind === 'swallowed';
  // What is wrong with the receiver that it shares with the stop is told there.
  if (!isSwallowed && stopReceivers(chain, alertmanager).includes(aim.route?.receiver)) return [];
  const where = isSwallowed ? aim.thief.part.where : (aim.route ?? alertmanager.root).part.where;
  const fix = "a route of its own to the stop's receiver, right after the stop's";
  return [finding('heartbeat-route', where, `${rule.alert} does not get to the receiver's webhook`, fix)];
}

function checkMuting(alertmanager: AlertmanagerConfig, { rule, labels }: Heartbeat, route: Route): readonly Finding[] {
  const muting = [...mutings(alertmanager, labels), ...route.times.map((part) => part.where)];
  return muting.map((where) =>
    finding('heartbeat-muted', where, `this can mute ${rule.alert}`, `leave ${rule.alert} out of it`),
  );
}

function checkPace({ rule }: Heartbeat, route: Route, lateAfterMs: number): readonly Finding[] {
  const everyMs = repeatMs(route);
  if (2 * everyMs <= lateAfterMs) return [];
  const what = `${rule.alert} comes every ${formatDuration(everyMs)}, and is late after ${formatDuration(lateAfterMs)}`;
  const fix = 'group_interval: 30s and repeat_interval: 45s, or a longer lateAfter';
  return [finding('heartbeat-slow', route.repeatInterval.where, what, fix)];
}

/** The receivers that the stops get to, or are meant to. */
function stopReceivers(chain: Chain, alertmanager: AlertmanagerConfig): readonly (string | undefined)[] {
  const routes = stopsOf(chain).map(({ labels, button }) => aimOf(alertmanager, labels, button.matchers).route);
  return routes.filter((route) => route !== undefined).map(({ receiver }) => receiver);
}
