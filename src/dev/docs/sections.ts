import { Registry } from 'prom-client';
import { catalogue } from '../../check/findings/catalogue.ts';
import { createProgram } from '../../cli/program.ts';
import { DrillMetrics } from '../../telemetry/metrics/drill-metrics.ts';
import { createInstruments } from '../../telemetry/metrics/instruments.ts';
import { TripMetrics } from '../../telemetry/metrics/trip-metrics.ts';
import { configReference } from './config/reference.ts';
import { markdownTable } from './markdown-table.ts';
import { supportMatrix } from './support-matrix.ts';

/** A part of a document that is generated from code, between two comments: see {@link withSection}. */
export interface DocSection {
  /** The document, from the root of the repository. */
  readonly file: string;
  readonly name: string;
  render(): string;
}

export const docSections: readonly DocSection[] = [
  { file: 'docs/operating.md', name: 'check-findings', render: checkFindings },
  { file: 'docs/metrics.md', name: 'metrics', render: metrics },
  { file: 'docs/commands.md', name: 'commands', render: commands },
  { file: 'docs/config.md', name: 'config', render: configReference },
  { file: 'docs/support.md', name: 'support-matrix', render: supportMatrix },
];

function checkFindings(): string {
  const rows = Object.entries(catalogue).map(([id, { severity, finds, why }]) => [`\`${id}\``, severity, finds, why]);
  return markdownTable(['finding', 'severity', 'what is wrong', 'why it matters'], rows);
}

function metrics(): string {
  const registry = new Registry();
  createInstruments(registry);
  // They add their metrics.
  new DrillMetrics(registry);
  new TripMetrics(registry);
  const rows = registry.getMetricsAsArray().map(({ name, help, type, ...metric }) => {
    // prom-client keeps the label names on the metric, but not in its type.
    const { labelNames } = metric as unknown as { labelNames: readonly string[] };
    const labels = labelNames.length === 0 ? '' : `{${labelNames.join()}}`;
    return [`\`${name}${labels}\``, String(type), help];
  });
  return markdownTable(['metric', 'type', 'meaning'], rows);
}

/** The help of every command, at a fixed width. */
function commands(): string {
  let text = '';
  const program = createProgram({
    env: {},
    stdout: { write: (piece) => (text += piece) },
    stderr: { write: () => undefined },
    onSignal: () => undefined,
  });
  const helpOf = (command: typeof program): string => {
    text = '';
    command.configureOutput({ getOutHelpWidth: () => 110 }).outputHelp();
    return text;
  };
  const all = [program, ...program.commands.flatMap((command) => [command, ...command.commands])];
  const nameOf = (command: typeof program): string =>
    command.parent === null ? '' : `${nameOf(command.parent)} ${command.name()}`.trim();
  return all
    .map((command) => `## ${nameOf(command) || 'big-red-button'}\n\n\`\`\`text\n${helpOf(command).trimEnd()}\n\`\`\`\n`)
    .join('\n');
}
