import { alertPaths } from '../../../http/alert-paths.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { matchRoute, type RouteMatch } from '../../model/route-match.ts';
import { type StopAlert, stopsOf } from '../../model/stop-alerts.ts';
import type { AlertmanagerConfig, Route } from '../../sources/alertmanager-config.ts';
import { type AlertLabels, answer } from '../../sources/label-matching.ts';
import { type Finding, finding } from '../finding.ts';
import { checkRouteTimes } from './check-route-times.ts';
import { checkWebhook } from './check-webhook.ts';

/** Checks that each stop alert reaches the receiver's webhook, at once and at any time. */
export function checkRoutes(setup: MonitoringSetup): readonly Finding[] {
  const { alertmanager, config } = setup;
  if (alertmanager === undefined || config === undefined) return [];
  return stopsOf(setup).flatMap((stop) => {
    const match = matchRoute(alertmanager, stop.labels, stop.button.matchers);
    const webhooks = match.kind === 'reached' ? match.webhooks : [];
    return [
      ...checkMatch(alertmanager, stop, match),
      ...webhooks.flatMap((webhook) => checkWebhook(webhook, config.config)),
      ...mutings(alertmanager, stop.labels).map((where) => inhibited(stop, where)),
    ];
  });
}

function checkMatch(alertmanager: AlertmanagerConfig, stop: StopAlert, match: RouteMatch): readonly Finding[] {
  const { alert } = stop.rule;
  switch (match.kind) {
    case 'reached':
      return checkRouteTimes({ route: match.route, alert, labels: stop.labels });
    case 'shadowed':
      return [shadowed(match, alert)];
    case 'no-webhook': {
      const { receiver, receiverWhere } = match.route;
      const where = alertmanager.receivers.get(receiver)?.node.where ?? receiverWhere;
      const fix = `webhook_configs with the receiver's URL, ending in ${alertPaths.webhook}`;
      return [finding('no-webhook', where, `${alert} goes to ${receiver}, which has no webhook`, fix)];
    }
    case 'other-webhook': {
      const what = `${alert} goes to ${match.route.receiver}, whose webhook does not end in ${alertPaths.webhook}`;
      return [finding('webhook-path', match.webhook.node.at('url').where, what, `…${alertPaths.webhook}`)];
    }
    case 'unreached':
      return [unreached(match.route, stop, alertmanager)];
  }
}

function shadowed({ shadowing, route, surely }: RouteMatch & { readonly kind: 'shadowed' }, alert: string): Finding {
  const what = `the route to ${shadowing.receiver} ${surely ? 'takes' : 'may take'} ${alert} before the route to ${route.receiver} (${route.node.where})`;
  const fix = `continue: true, or put the route to ${route.receiver} before it`;
  return finding('swallowed', shadowing.node.where, what, fix);
}

function unreached(route: Route | undefined, { rule }: StopAlert, { root }: AlertmanagerConfig): Finding {
  if (route === undefined) {
    const what = `no route has a receiver whose webhook ends in ${alertPaths.webhook}`;
    const fix = 'add the route and the receiver of alertmanager/alertmanager.yml';
    return finding('no-route', root.node.where, what, fix);
  }
  const what = `the route to ${route.receiver} does not take ${rule.alert} (${rule.node.where})`;
  return finding('no-route', route.node.at('matchers').where, what, `matchers: [alertname="${rule.alert}"]`);
}

/** The places of the inhibition rules that can mute such an alert. */
export function mutings({ inhibitions }: AlertmanagerConfig, labels: AlertLabels): readonly string[] {
  return inhibitions.filter(({ target }) => answer(target, labels) !== 'no').map(({ node }) => node.where);
}

function inhibited({ rule: { alert } }: StopAlert, where: string): Finding {
  const fix = `exclude the alert in target_matchers: alertname!="${alert}"`;
  return finding('inhibited', where, `this inhibition can mute ${alert}`, fix);
}
