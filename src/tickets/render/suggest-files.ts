import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Review } from '../review/review.ts';
import { suggestAlertmanager } from './suggest-alertmanager.ts';
import { describe, showName } from './words.ts';

/** Writes the proposals as files that load, and returns their paths. */
export async function writeSuggestions(review: Review, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const files = {
    'alertmanager.yml': suggestAlertmanager(review),
    'prometheus-rules.yml': suggestRules(review),
    'pagerduty.md': suggestPagerDuty(review),
    'fix-webhook.mjs': suggestFixes(review),
  };
  const paths = Object.keys(files).map((name) => join(folder, name));
  await Promise.all(Object.values(files).map((text, index) => writeFile(paths[index] ?? '', text)));
  return paths;
}

/** For alerts that should wait: a rule on the alert itself, as the tickets do not hold the rule's expression. */
export function suggestRules({ alerts }: Review): string {
  const rules = alerts.flatMap((alert) => {
    const { advice, mined } = alert;
    if (mined || advice.treatment !== 'wait' || !/^[A-Za-z_]\w*$/.test(alert.alert)) return [];
    return [
      `      # ${alert.alert}: ${describe(alert).why}.`,
      `      # Simpler: raise \`for\` of its own rule by ${advice.minutes}m. This rule does the same from outside: route it in the place of ${alert.alert}.`,
      `      - alert: ${alert.alert}Lasts`,
      `        expr: ALERTS{alertname="${alert.alert}", alertstate="firing"}`,
      `        for: ${advice.minutes}m`,
      '        # It does not resolve and fire again in a short gap.',
      '        keep_firing_for: 5m',
      ...(advice.priority === 'unknown' ? [] : ['        labels:', `          priority: ${advice.priority}`]),
    ];
  });
  const list = rules.length === 0 ? '    rules: []' : ['    rules:', ...rules].join('\n');
  return `groups:\n  - name: toil-suggestions\n${list}\n`;
}

/** What to set by hand, in PagerDuty's words. */
export function suggestPagerDuty({ alerts }: Review): string {
  const lines = alerts.flatMap((alert) => {
    const { what, why, inPagerDuty } = describe(alert);
    const line = `- **${showName(alert.alert)}** (${what}): ${inPagerDuty}\n  Why: ${why}.`;
    return inPagerDuty === undefined ? [] : [line];
  });
  return `# In PagerDuty

Automation > Event Orchestration, one rule each; the condition is that the event's summary contains the name.

${lines.join('\n')}

Closing: send \`resolve\` with the \`dedup_key\` of the \`trigger\`, and the incident closes when the alert ends. Alertmanager does so with
\`send_resolved: true\`.
`;
}

/** A webhook for Alertmanager's receiver `fix`: the place for what people do by hand today. */
export function suggestFixes({ alerts }: Review): string {
  const fixes = Object.fromEntries(
    alerts.flatMap(({ alert, advice }) => (advice.treatment === 'automate' ? [[alert, advice.fix]] : [])),
  );
  return `// Receives Alertmanager's notifications of the receiver \`fix\`. Each alert below was mended in the same way nearly every time.
// Put a command in the place of each sentence; Alertmanager closes the ticket itself when the alert ends.
import { createServer } from 'node:http';

const fixes = ${JSON.stringify(fixes, undefined, 2)};

createServer(async (request, response) => {
  const { alerts = [] } = JSON.parse(Buffer.concat(await request.toArray()).toString() || '{}');
  for (const { status, labels } of alerts) {
    if (status === 'firing') console.log(labels.alertname, 'at', labels.instance ?? labels.zone, fixes[labels.alertname]);
  }
  response.end();
}).listen(9099, '127.0.0.1');
`;
}
