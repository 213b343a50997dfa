import type { Review, ReviewedAlert } from '../review/review.ts';
import type { Priority } from '../ticket.ts';
import { describe, showName } from './words.ts';

/** Where a priority goes; the receivers' names are those of `alertmanager/alertmanager.yml`. */
const receivers: Readonly<Record<Priority, string>> = {
  P1: 'page',
  P2: 'page',
  P3: 'chat-and-ticket',
  P4: 'digest-only',
  P5: 'digest-only',
};
/** For alerts without a priority: heard, without a page. */
const fallback = 'chat';

/**
 * The proposal as a configuration that Alertmanager loads: a route for each alert, and the inhibitions. Alertmanager cannot give a
 * priority, as that is a label of the rule: it stands in the comment of the route that it leads to.
 */
export function suggestAlertmanager(review: Review): string {
  const { alerts } = review;
  const groupBy = ['alertname', ...new Set(alerts.map(({ zoneLabel }) => zoneLabel))];
  const routes = alerts.flatMap((alert) => renderRoute(alert));
  const inhibitions = alerts.flatMap((alert) => renderInhibition(alert, alerts));
  return [
    `# Proposed from ${review.whole.tickets} tickets. Merge the routes and inhibitions into your configuration, and set each priority as the label`,
    '# `priority` of its rule. The receivers stand for yours: put your own in their place.',
    'route:',
    `  receiver: ${fallback}`,
    `  group_by: [${groupBy.join(', ')}]`,
    '  group_wait: 30s',
    '  group_interval: 5m',
    '  repeat_interval: 4h',
    ...(alerts.some(({ mined }) => !mined) ? ['  routes:'] : []),
    ...routes,
    ...(inhibitions.length === 0 ? ['inhibit_rules: []'] : ['inhibit_rules:', ...inhibitions]),
    'receivers:',
    ...['page', 'chat-and-ticket', fallback, 'fix'].flatMap(renderReceiver),
    '  # Counted in the daily digest, never sent one by one.',
    '  - name: digest-only',
    '',
  ].join('\n');
}

function renderReceiver(name: string): string[] {
  return [`  - name: ${name}`, `    webhook_configs: [{url: 'http://127.0.0.1:9099/${name}', send_resolved: true}]`];
}

function renderRoute(alert: ReviewedAlert): string[] {
  const { advice, mined } = alert;
  const { what, why } = describe(alert);
  const receiver = advice.priority === 'unknown' ? fallback : receivers[advice.priority];
  const comments = [`    # ${showName(alert.alert)}: ${what}; priority ${advice.priority}`, `    # ${why}`];
  if (mined)
    return [...comments, '    # The tickets hold no alertname for it: write a route for the one that your rule has.'];
  const matchers = `matchers: [${matcher('alertname', alert.alert)}]`;
  return [
    ...comments,
    ...(advice.treatment === 'automate' ? [`    - receiver: fix`, `      ${matchers}`, '      continue: true'] : []),
    `    - receiver: ${receiver}`,
    `      ${matchers}`,
    // What ends before its group_wait is over is never sent.
    ...(advice.treatment === 'wait' ? [`      group_wait: ${advice.minutes}m`] : []),
    ...(advice.treatment === 'group' ? ['      group_interval: 15m'] : []),
  ];
}

/** Labels that both sides lack count as equal: without a zone, one alert would mute the other everywhere. */
function renderInhibition({ alert, advice, zoneLabel, mined }: ReviewedAlert, all: readonly ReviewedAlert[]): string[] {
  if (advice.treatment !== 'inhibit' || mined || all.find((other) => other.alert === advice.by)?.mined !== false)
    return [];
  const zoned = `'${zoneLabel}!=""'`;
  return [
    `  # ${advice.together} tickets of ${showName(alert)} came together with ${showName(advice.by)}.`,
    `  - source_matchers: [${matcher('alertname', advice.by)}, ${zoned}]`,
    `    target_matchers: [${matcher('alertname', alert)}, ${zoned}]`,
    `    equal: [${zoneLabel}]`,
  ];
}

/** A matcher in Alertmanager's syntax, inside a YAML string. Both quote as JSON does. */
function matcher(label: string, value: string): string {
  const written = `${label}=${JSON.stringify(value)}`;
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(written) ? JSON.stringify(written) : `'${written.replaceAll("'", "''")}'`;
}
