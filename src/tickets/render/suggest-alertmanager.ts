import type { Review, ReviewedAlert } from '../review/review.ts';
import { describe, showName } from './words.ts';

/** Where a channel leads; the names are those of `alertmanager/alertmanager.yml`. What has no priority is heard without a page. */
const receivers = { page: 'page', ticket: 'chat-and-ticket', digest: 'digest-only', unknown: 'chat' };

/**
 * The proposal as a configuration that Alertmanager loads: a route for each alert, and the inhibitions. Alertmanager cannot give a
 * priority, as that is a label of the rule: it stands in the comment of the route that it leads to.
 */
export function suggestAlertmanager({ alerts, whole }: Review): string {
  const groupBy = ['alertname', ...new Set(alerts.map(({ zoneLabel }) => zoneLabel))];
  const inhibitions = alerts.flatMap((alert) => renderInhibition(alert, alerts));
  return `# Proposed from ${whole.tickets} tickets. Merge the routes and inhibitions into your configuration, and set each priority as the label
# \`priority\` of its rule. The receivers stand for yours: put your own in their place. \`send_resolved\` closes a ticket when its alert ends.
route:
  receiver: ${receivers.unknown}
  group_by: [${groupBy.join(', ')}]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 4h
${listOf('  routes:', alerts.flatMap(renderRoute))}
${listOf('inhibit_rules:', inhibitions)}
receivers:
${['page', 'chat-and-ticket', receivers.unknown, 'fix'].map(renderReceiver).join('\n')}
  # Counted in the daily digest, never sent one by one.
  - name: digest-only
`;
}

/** Comments alone are no list in YAML. */
function listOf(key: string, lines: readonly string[]): string {
  const isEmpty = lines.every((line) => line.trimStart().startsWith('#'));
  return [isEmpty ? `${key} []` : key, ...lines].join('\n');
}

function renderReceiver(name: string): string {
  return `  - {name: ${name}, webhook_configs: [{url: 'http://127.0.0.1:9099/${name}', send_resolved: true}]}`;
}

function renderRoute(alert: ReviewedAlert): string[] {
  const { advice, mined } = alert;
  const { what, why } = describe(alert);
  const comments = [`    # ${showName(alert.alert)}: ${what}; priority ${advice.priority}`, `    # ${why}`];
  if (mined)
    return [...comments, '    # The tickets hold no alertname for it: write a route for the one that your rule has.'];
  const matchers = `matchers: [${matcher('alertname', alert.alert)}]`;
  return [
    ...comments,
    ...(advice.treatment === 'automate' ? [`    - receiver: fix`, `      ${matchers}`, '      continue: true'] : []),
    `    - receiver: ${receivers[advice.channel]}`,
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
