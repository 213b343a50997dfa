import { type AlertLabels, answer } from '../model/labels.ts';
import type { Chain } from '../model/monitoring-setup.ts';
import { type Aim, aimOf } from '../model/route-match.ts';
import { notificationPath } from '../model/routing.ts';
import { type Stop, stopsOf } from '../model/stop-alerts.ts';
import type { AlertmanagerConfig } from '../sources/alertmanager-config.ts';
import { checkRouteTimes } from './check-route-times.ts';
import { checkWebhook } from './check-webhook.ts';
import { type Finding, finding } from './finding.ts';

/** Whether each stop reaches the receiver's webhook, at once and always. */
export function checkRoutes(chain: Chain): readonly Finding[] {
  const { alertmanager, config } = chain;
  if (alertmanager === undefined || config === undefined) return [];
  return stopsOf(chain).flatMap((stop) => {
    const aim = aimOf(alertmanager, stop.labels, stop.button.matchers);
    const webhooks = aim.kind === 'reached' ? aim.webhooks : [];
    return [
      ...checkAim(alertmanager, stop, aim),
      ...webhooks.flatMap((webhook) => checkWebhook(webhook, config.config)),
      ...mutings(alertmanager, stop.labels).map((where) => inhibited(stop, where)),
    ];
  });
}

function checkAim(alertmanager: AlertmanagerConfig, stop: Stop, aim: Aim): readonly Finding[] {
  const { alert } = stop.rule;
  switch (aim.kind) {
    case 'reached':
      return checkRouteTimes({ route: aim.route, alert, labels: stop.labels });
    case 'swallowed':
      return [swallowed(aim, alert)];
    case 'no-webhook': {
      const { receiver, receiverWhere } = aim.route;
      const where = alertmanager.receivers.get(receiver)?.part.where ?? receiverWhere;
      const fix = `webhook_configs with the receiver's address, ending in ${notificationPath}`;
      return [finding('no-webhook', where, `${alert} goes to ${receiver}, which has no webhook`, fix)];
    }
    case 'other-webhook': {
      const what = `${alert} goes to ${aim.route.receiver}, whose webhook does not end in ${notificationPath}`;
      return [finding('webhook-path', aim.webhook.part.at('url').where, what, `…${notificationPath}`)];
    }
    case 'unreached':
      return [unreached(aim, stop, alertmanager)];
  }
}

function swallowed({ thief, route, surely }: Aim & { readonly kind: 'swallowed' }, alert: string): Finding {
  const what = `the route to ${thief.receiver} ${surely ? 'takes' : 'may take'} ${alert} before the route to ${route.receiver} (${route.part.where})`;
  return finding(
    'swallowed',
    thief.part.where,
    what,
    `continue: true, or put the route to ${route.receiver} before it`,
  );
}

function unreached(
  { route }: Aim & { readonly kind: 'unreached' },
  { rule }: Stop,
  { root }: AlertmanagerConfig,
): Finding {
  if (route === undefined) {
    const what = `no route has a receiver whose webhook ends in ${notificationPath}`;
    return finding(
      'no-route',
      root.part.where,
      what,
      'add the route and the receiver of alertmanager/alertmanager.yml',
    );
  }
  const what = `the route to ${route.receiver} does not take ${rule.alert} (${rule.part.where})`;
  return finding('no-route', route.part.at('matchers').where, what, `matchers: [alertname="${rule.alert}"]`);
}

/** Where the inhibition rules are that can mute such an alert. */
export function mutings({ inhibitions }: AlertmanagerConfig, labels: AlertLabels): readonly string[] {
  return inhibitions.filter(({ target }) => answer(target, labels) !== 'no').map(({ part }) => part.where);
}

function inhibited({ rule: { alert } }: Stop, where: string): Finding {
  const fix = `a target_matchers that no stop has: alertname!="${alert}"`;
  return finding('inhibited', where, `the target of this inhibition can be ${alert}`, fix);
}
