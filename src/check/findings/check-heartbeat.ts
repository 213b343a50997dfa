import { formatDuration } from '../../core/text/duration.ts';
import type { MonitoringSetup } from '../model/monitoring-setup.ts';
import { matchRoute, type RouteMatch } from '../model/route-match.ts';
import { type HeartbeatAlert, heartbeatsOf, stopsOf } from '../model/stop-alerts.ts';
import type { AlertmanagerConfig, Route } from '../sources/alertmanager-config.ts';
import type { ReadConfig } from '../sources/read-files.ts';
import { repeatMs } from './check-route-times.ts';
import { mutings } from './check-routes.ts';
import { type Finding, finding } from './finding.ts';

/** Checks that a rule raises the heartbeat, that it takes the path of the stop, and that it arrives often enough. */
export function checkHeartbeat(setup: MonitoringSetup): readonly Finding[] {
  const { config, rules, alertmanager } = setup;
  if (config === undefined || rules === undefined) return [];
  const [heartbeat] = heartbeatsOf(setup);
  const { matchers } = config.config.heartbeat;
  if (heartbeat === undefined) {
    const what = `no rule raises an alert with ${matchers.map(({ source }) => source).join(', ')}`;
    const fix = 'add the rule BigRedButtonHeartbeat of prometheus-rules/big-red-button-stop.yml';
    return [finding('heartbeat-rule', config.node.at('heartbeat').where, what, fix)];
  }
  return alertmanager === undefined ? [] : checkPath(setup, config, alertmanager, heartbeat);
}

function checkPath(
  setup: MonitoringSetup,
  { config }: ReadConfig,
  alertmanager: AlertmanagerConfig,
  heartbeat: HeartbeatAlert,
): readonly Finding[] {
  const match = matchRoute(alertmanager, heartbeat.labels, config.heartbeat.matchers);
  if (match.kind !== 'reached') return checkUnreached(setup, alertmanager, heartbeat, match);
  return [
    ...checkMuting(alertmanager, heartbeat, match.route),
    ...checkInterval(heartbeat, match.route, config.heartbeat.lateAfterMs),
  ];
}

function checkUnreached(
  setup: MonitoringSetup,
  alertmanager: AlertmanagerConfig,
  { rule }: HeartbeatAlert,
  match: Exclude<RouteMatch, { kind: 'reached' }>,
): readonly Finding[] {
  const isShadowed = match.kind === 'shadowed';
  // The checks of the stop report the faults of a receiver that both share.
  if (!isShadowed && stopReceivers(setup, alertmanager).includes(match.route?.receiver)) return [];
  const where = isShadowed ? match.shadowing.node.where : (match.route ?? alertmanager.root).node.where;
  const fix = "give the heartbeat its own route to the stop's receiver, right after the stop's route";
  return [finding('heartbeat-route', where, `${rule.alert} does not reach the receiver's webhook`, fix)];
}

function checkMuting(
  alertmanager: AlertmanagerConfig,
  { rule, labels }: HeartbeatAlert,
  route: Route,
): readonly Finding[] {
  const muting = [...mutings(alertmanager, labels), ...route.times.map((node) => node.where)];
  return muting.map((where) =>
    finding('heartbeat-muted', where, `this can mute ${rule.alert}`, `exclude ${rule.alert} from it`),
  );
}

function checkInterval({ rule }: HeartbeatAlert, route: Route, lateAfterMs: number): readonly Finding[] {
  const everyMs = repeatMs(route);
  if (2 * everyMs <= lateAfterMs) return [];
  const what = `${rule.alert} arrives every ${formatDuration(everyMs)}, and is late after ${formatDuration(lateAfterMs)}`;
  const fix = 'group_interval: 30s and repeat_interval: 45s, or a longer lateAfter';
  return [finding('heartbeat-slow', route.repeatInterval.where, what, fix)];
}

/** The receivers that the stop alerts reach, or should reach. */
function stopReceivers(setup: MonitoringSetup, alertmanager: AlertmanagerConfig): readonly (string | undefined)[] {
  const routes = stopsOf(setup).map(({ labels, button }) => matchRoute(alertmanager, labels, button.matchers).route);
  return routes.filter((route) => route !== undefined).map(({ receiver }) => receiver);
}
