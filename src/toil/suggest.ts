import type { Advice } from './advice.ts';
import type { Report } from './report.ts';
import type { Priority } from './ticket.ts';
import { showName } from './wording.ts';

/** Where a priority goes; the receivers' names are those of `alertmanager/alertmanager.yml`. */
const receivers: Readonly<Record<Priority, string>> = {
  P1: 'page',
  P2: 'page',
  P3: 'chat-and-ticket',
  P4: 'digest-only',
  P5: 'digest-only',
};
/** For alerts whose priority nobody knows: heard, without a page. */
const fallback = 'chat';

/**
 * The proposal as a configuration that Alertmanager loads: a route for each alert, by name, and the inhibitions.
 * Alertmanager cannot give a priority, as it is a label of the rule: it stands in a comment beside the route that it
 * leads to.
 */
export function renderSuggestion(report: Report): string {
  const { advice } = report;
  const inhibitions = advice.flatMap(({ alert, inhibitedBy }) =>
    inhibitedBy.map((by) => renderInhibition(alert, by.alert)),
  );
  return [
    `# Proposed from ${report.whole.tickets} tickets: routes and inhibitions to merge into your configuration, and priorities to set as`,
    '# label `priority` of the rules. The receivers are names only, so that this loads as it is: put yours in their place.',
    'route:',
    `  receiver: ${fallback}`,
    '  group_by: [alertname, zone]',
    '  group_wait: 30s',
    '  group_interval: 5m',
    '  repeat_interval: 4h',
    '  routes:',
    ...advice.map(renderRoute),
    inhibitions.length === 0 ? 'inhibit_rules: []' : ['inhibit_rules:', ...inhibitions].join('\n'),
    'receivers:',
    ...[...new Set([fallback, ...Object.values(receivers)])].map((name) => `  - name: ${name}`),
    '',
  ].join('\n');
}

function renderRoute({ alert, treatment, priority, reason }: Advice): string {
  const receiver = priority === 'unknown' ? fallback : receivers[priority];
  return [
    `    # ${showName(alert)}: ${treatment}; ${describePriority(priority, treatment)}`,
    `    # ${reason}`,
    `    - receiver: ${receiver}`,
    `      matchers: [${matcher('alertname', alert)}]`,
  ].join('\n');
}

function describePriority(priority: Advice['priority'], treatment: Advice['treatment']): string {
  if (treatment === 'retire') return 'delete its rule; until then priority P5';
  if (priority === 'unknown')
    return `priority unknown: the tickets do not say whether it needs hands, so it goes to ${fallback} until you do`;
  return `priority ${priority}`;
}

function renderInhibition(muted: string, by: string): string {
  // Alertmanager takes two missing labels for equal ones: without a zone, one alert would mute the other everywhere.
  const zoned = `'zone!=""'`;
  return [
    `  - source_matchers: [${matcher('alertname', by)}, ${zoned}]`,
    `    target_matchers: [${matcher('alertname', muted)}, ${zoned}]`,
    '    equal: [zone]',
  ].join('\n');
}

/** A matcher in Alertmanager's syntax, inside a YAML string. Both take JSON's way of quoting. */
function matcher(label: string, value: string): string {
  const written = `${label}=${JSON.stringify(value)}`;
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(written) ? JSON.stringify(written) : `'${written.replaceAll("'", "''")}'`;
}
