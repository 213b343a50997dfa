import { formatDuration } from '../config/duration.ts';
import { heldClaimMs, stopGroupIntervalMs } from '../core/limits.ts';
import { type Aim, aimOf } from './aim.ts';
import type { AlertmanagerConfig, Route } from './alertmanager-config.ts';
import type { Chain } from './chain.ts';
import { checkWebhook } from './check-webhook.ts';
import { type Finding, finding } from './finding.ts';
import { type AlertLabels, answer } from './labels.ts';
import { notificationPath } from './routing.ts';
import { type Stop, stopsOf } from './stops.ts';

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

function checkAim(
  alertmanager: AlertmanagerConfig,
  { rule: { alert, part }, labels }: Stop,
  aim: Aim,
): readonly Finding[] {
  switch (aim.kind) {
    case 'reached':
      return checkRoute(aim.route, alert, labels);
    case 'swallowed': {
      const { thief, route, surely } = aim;
      const what = `the route to ${thief.receiver} ${surely ? 'takes' : 'may take'} ${alert} before the route to ${route.receiver} (${route.part.where})`;
      return [
        finding('swallowed', thief.part.where, what, `continue: true, or put the route to ${route.receiver} before it`),
      ];
    }
    case 'no-webhook': {
      const { receiver } = aim.route;
      const where = alertmanager.receivers.get(receiver)?.part.where ?? aim.route.receiverWhere;
      const what = `${alert} goes to ${receiver}, which has no webhook`;
      return [
        finding(
          'no-webhook',
          where,
          what,
          `webhook_configs with the receiver's address, ending in ${notificationPath}`,
        ),
      ];
    }
    case 'other-webhook': {
      const url = aim.webhook.part.at('url');
      const what = `${alert} goes to ${aim.route.receiver}, whose webhook does not end in ${notificationPath}`;
      return [finding('webhook-path', url.where, what, `…${notificationPath}`)];
    }
    case 'unreached': {
      const { route } = aim;
      if (route === undefined) {
        const what = `no route has a receiver whose webhook ends in ${notificationPath}`;
        return [
          finding(
            'no-route',
            alertmanager.root.part.where,
            what,
            'add the route and the receiver of alertmanager/alertmanager.yml',
          ),
        ];
      }
      const what = `the route to ${route.receiver} does not take ${alert} (${part.where})`;
      return [finding('no-route', route.part.at('matchers').where, what, `matchers: [alertname="${alert}"]`)];
    }
  }
}

function checkRoute(route: Route, alert: string, labels: AlertLabels): readonly Finding[] {
  const { groupWait, groupInterval, repeatInterval, times } = route;
  const findings = times.map((part) =>
    finding(
      'muted-at-times',
      part.where,
      `${alert} is muted at times: ${part.items.map(({ text }) => text).join(', ')}`,
      `take ${part.path.at(-1)} out`,
    ),
  );
  if (groupWait.ms > 0)
    findings.push(
      finding(
        'group-wait',
        groupWait.where,
        `${alert} waits ${formatDuration(groupWait.ms)} before it is sent`,
        'group_wait: 0s',
      ),
    );
  if (sharesGroups(route, labels))
    findings.push(finding('grouped', route.groupByWhere, `alerts of ${alert} share a group`, "group_by: ['...']"));
  if (groupInterval.ms > stopGroupIntervalMs)
    findings.push(
      finding(
        'group-interval',
        groupInterval.where,
        `${alert} waits ${formatDuration(groupInterval.ms)} after an error that is final`,
        'group_interval: 5s',
      ),
    );
  if (groupInterval.ms <= stopGroupIntervalMs && repeatMs(route) >= heldClaimMs)
    findings.push(
      finding(
        'repeat-interval',
        repeatInterval.where,
        `${alert} comes again after ${formatDuration(repeatMs(route))}; a claim is held for ${formatDuration(heldClaimMs)}`,
        'repeat_interval: 30s',
      ),
    );
  return findings;
}

/** An alert that tells apart less than its route's groups do has a group for itself. */
export function sharesGroups({ groupBy }: Route, { open }: AlertLabels): boolean {
  if (groupBy.includes('...')) return false;
  return open === 'any' || [...open].some((name) => !groupBy.includes(name));
}

/** Between two notifications of one that fires: a repeat goes out at the first group_interval after repeat_interval. */
export function repeatMs({ groupInterval, repeatInterval }: Route): number {
  const interval = Math.max(groupInterval.ms, 1);
  return (Math.floor(repeatInterval.ms / interval) + 1) * interval;
}

/** Where the inhibition rules are that can mute such an alert. */
export function mutings({ inhibitions }: AlertmanagerConfig, labels: AlertLabels): readonly string[] {
  return inhibitions.filter(({ target }) => answer(target, labels) !== 'no').map(({ part }) => part.where);
}

function inhibited({ rule, labels }: Stop, where: string): Finding {
  const sure = labels.open === 'any' ? 'may match' : 'can match';
  return finding(
    'inhibited',
    where,
    `the target of this inhibition ${sure} ${rule.alert}`,
    `a target_matchers that no stop has: alertname!="${rule.alert}"`,
  );
}
