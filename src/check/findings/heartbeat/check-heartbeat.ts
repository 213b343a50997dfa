import type { ButtonConfig } from '../../../core/button-config.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import { buttonNode, type MonitoringSetup } from '../../model/monitoring-setup.ts';
import { matchRoute, type RouteMatch } from '../../model/route-match.ts';
import { type HeartbeatAlert, heartbeatsOf, mistakenOf, stopsOf } from '../../model/stop-alerts.ts';
import { type AlertmanagerConfig, type Route, routesBelow } from '../../sources/alertmanager-config.ts';
import type { ReadConfig } from '../../sources/read-files.ts';
import { type Finding, finding } from '../finding.ts';
import { repeatMs } from '../routing/check-route-times.ts';
import { mutings } from '../routing/check-routes.ts';
import { checkHeartbeatRule } from './check-heartbeat-rule.ts';

/** With a longer limit, a broken path does not show within a minute. */
const lateWithinMs = 60_000;

/** Checks that a rule raises the heartbeat of each button, that it proves the path of its stop, and that it arrives often enough. */
export function checkHeartbeat(setup: MonitoringSetup): readonly Finding[] {
  const { config, rules, alertmanager } = setup;
  if (config === undefined || rules === undefined) return [];
  // Without a stop, checkRules reports that its alert is taken for a heartbeat.
  const stops = stopsOf(setup);
  const mistaken = mistakenOf(setup).filter(({ button }) => !stops.some((stop) => stop.button === button));
  const isMistaken = (button: ButtonConfig) => mistaken.some((each) => each.button === button);
  const heartbeats = heartbeatsOf(setup).filter(({ button }) => !isMistaken(button));
  const missing = config.config.buttons.flatMap((button, index) => {
    if (isMistaken(button) || heartbeats.some((heartbeat) => heartbeat.button === button)) return [];
    const wanted = [...config.config.heartbeat.matchers.map(({ source }) => source), `button="${button.name}"`];
    const what = `no rule raises the heartbeat of button ${button.name}: ${wanted.join(', ')}`;
    const fix = 'add its rule BigRedButtonHeartbeat (`big-red-button generate` makes one)';
    return [finding('heartbeat-rule', buttonNode(config, index).at('name').where, what, fix)];
  });
  return [
    ...missing,
    ...checkLimit(config),
    ...heartbeats.flatMap((heartbeat) => [
      ...checkHeartbeatRule(setup, heartbeat),
      ...(alertmanager === undefined ? [] : checkPath(setup, config, alertmanager, heartbeat)),
    ]),
  ];
}

function checkLimit({ config, node }: ReadConfig): readonly Finding[] {
  const { lateAfterMs } = config.heartbeat;
  if (lateAfterMs <= lateWithinMs) return [];
  const what = `a heartbeat is late only after ${formatDuration(lateAfterMs)}`;
  return [finding('heartbeat-patient', node.at('heartbeat').at('lateAfter').where, what, 'lateAfter: 40s')];
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
    ...checkMuting(setup, alertmanager, heartbeat, match.route),
    ...checkTwin(setup, alertmanager, heartbeat, match.route),
    ...checkInterval(heartbeat, match.route, config.heartbeat.lateAfterMs),
  ];
}

/** The checks of the stop report the faults that both share: the same receiver, or the same route before them. */
function checkUnreached(
  setup: MonitoringSetup,
  alertmanager: AlertmanagerConfig,
  { rule, button }: HeartbeatAlert,
  match: Exclude<RouteMatch, { kind: 'reached' }>,
): readonly Finding[] {
  const stops = stopMatches(setup, alertmanager, button);
  const isShared = stops.some((stop) =>
    match.kind === 'shadowed'
      ? stop.kind === 'shadowed' && stop.shadowing === match.shadowing
      : stop.route?.receiver === match.route?.receiver,
  );
  if (isShared) return [];
  const where = match.kind === 'shadowed' ? match.shadowing.node.where : (match.route ?? alertmanager.root).node.where;
  return [finding('heartbeat-route', where, `${rule.alert} does not reach the receiver's webhook`, besideTheStop)];
}

const besideTheStop = "give the heartbeat its own route to the stop's receiver, right after the stop's route";

function checkMuting(
  setup: MonitoringSetup,
  alertmanager: AlertmanagerConfig,
  { rule, labels, button }: HeartbeatAlert,
  route: Route,
): readonly Finding[] {
  const ofStops = stopsOf(setup)
    .filter((stop) => stop.button === button)
    .flatMap((stop) => mutings(alertmanager, stop.labels));
  const muting = [...mutings(alertmanager, labels), ...route.times.map((node) => node.where)];
  return muting
    .filter((where) => !ofStops.includes(where))
    .map((where) => finding('heartbeat-muted', where, `this can mute ${rule.alert}`, `exclude ${rule.alert} from it`));
}

/** Reports a route that may work while that of the stop does not: one with another receiver, or at another place. */
function checkTwin(
  setup: MonitoringSetup,
  alertmanager: AlertmanagerConfig,
  { rule, button }: HeartbeatAlert,
  route: Route,
): readonly Finding[] {
  const stops = stopMatches(setup, alertmanager, button).flatMap((stop) =>
    stop.kind === 'reached' ? [stop.route] : [],
  );
  const isTwin = (stop: Route) => stop.receiver === route.receiver && isBeside(alertmanager.root, stop, route);
  if (stops.length === 0 || stops.some(isTwin)) return [];
  const what = `${rule.alert} of button ${button.name} does not take the path of the button's stop`;
  return [finding('heartbeat-apart', route.node.where, what, besideTheStop)];
}

function isBeside(root: Route, stop: Route, heartbeat: Route): boolean {
  if (stop === heartbeat) return true;
  return routesBelow(root).some(({ routes }) => {
    const [one, other] = [routes.indexOf(stop), routes.indexOf(heartbeat)];
    return one !== -1 && other !== -1 && Math.abs(one - other) === 1;
  });
}

function checkInterval({ rule }: HeartbeatAlert, route: Route, lateAfterMs: number): readonly Finding[] {
  const everyMs = repeatMs(route);
  if (2 * everyMs <= lateAfterMs) return [];
  const what = `${rule.alert} arrives every ${formatDuration(everyMs)}, and is late after ${formatDuration(lateAfterMs)}`;
  const fix = 'group_interval: 5s and repeat_interval: 12s, or a longer lateAfter';
  return [finding('heartbeat-slow', route.repeatInterval.where, what, fix)];
}

function stopMatches(
  setup: MonitoringSetup,
  alertmanager: AlertmanagerConfig,
  button: ButtonConfig,
): readonly RouteMatch[] {
  return stopsOf(setup)
    .filter((stop) => stop.button === button)
    .map(({ labels }) => matchRoute(alertmanager, labels, button.matchers));
}
