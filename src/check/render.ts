import type { Finding } from './findings/finding.ts';
import { type Severity, severities } from './findings/severity.ts';
import type { Report } from './report.ts';

/** What a terminal shows in colour; without colours the text is the same. */
export type Paint = (text: string, severity: Severity | 'good') => string;

const titles: Readonly<Record<Severity, string>> = {
  'stops-a-stop': 'would stop a stop',
  delays: 'would delay it',
  warning: 'warnings',
};

/** The report for people: worst first, then what was looked at and what was not, the verdict last. */
export function renderReport({ findings, lookedAt, notLookedAt, verdict, wouldTrip }: Report, paint: Paint): string {
  const groups = severities.map((severity) => renderGroup(findings, severity, paint));
  const looked = lookedAt.map(({ what, at }) => [what, at] as const);
  const notLooked = notLookedAt.map(({ what, why }) => [what, why] as const);
  const sections = [...groups, table('looked at', looked), table('not looked at', notLooked)];
  const said = paint(verdict, wouldTrip ? 'good' : 'stops-a-stop');
  return `${[...sections.filter((section) => section !== ''), said].join('\n\n')}\n`;
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
  // A long name does not push the others' explanations to the right.
  const width = Math.max(...rows.map(([name]) => Math.min(name.length, 24)));
  return [title, ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)].join('\n');
}
