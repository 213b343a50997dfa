import type { Finding } from './findings/finding.ts';
import { type Severity, severities } from './findings/severity.ts';
import type { Report } from './report.ts';

/** Adds colour for a terminal. Without colour the text is the same. */
export type Paint = (text: string, severity: Severity | 'good') => string;

const titles: Readonly<Record<Severity, string>> = {
  blocking: 'blocks the stop',
  delays: 'delays the stop',
  warning: 'warnings',
};

/** The report for people: the findings, worst first; what was checked and what was skipped; the verdict. */
export function renderReport({ findings, lookedAt, notLookedAt, verdict, wouldTrip }: Report, paint: Paint): string {
  const groups = severities.map((severity) => renderGroup(findings, severity, paint));
  const checked = lookedAt.map(({ what, at }) => [what, at] as const);
  const skipped = notLookedAt.map(({ what, why }) => [what, why] as const);
  const sections = [...groups, table('checked', checked), table('not checked', skipped)];
  const conclusion = paint(verdict, wouldTrip ? 'good' : 'blocking');
  return `${[...sections.filter((section) => section !== ''), conclusion].join('\n\n')}\n`;
}

function renderGroup(findings: readonly Finding[], severity: Severity, paint: Paint): string {
  const own = findings.filter((finding) => finding.severity === severity);
  if (own.length === 0) return '';
  return [paint(titles[severity], severity), ...own.map(renderFinding)].join('\n');
}

function renderFinding({ id, where, what, why, fix }: Finding): string {
  return [`  ${where}  ${id}`, `    what  ${what}`, `    why   ${why}`, `    fix   ${fix}`].join('\n');
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  // A long name must not push the other explanations to the right.
  const width = Math.max(...rows.map(([name]) => Math.min(name.length, 24)));
  return [title, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)].join('\n');
}
