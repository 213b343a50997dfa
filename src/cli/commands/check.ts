import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Paint } from '../../check/render.ts';
import type { Report } from '../../check/report.ts';
import type { CheckOptions } from '../../check/run-check.ts';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../config/shipped-files.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { formatDuration, parseDuration } from '../../core/text/duration.ts';
import { wantsColor } from '../render/text.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The longest time from the restart that trips to zero replicas, as docs/operating.md states it. */
export const statedStopMs = 15_000;

interface CheckFlags {
  readonly config: string;
  readonly rules?: readonly string[];
  readonly alertmanager?: string;
  readonly prometheusConfig?: string;
  readonly prometheus?: string;
  readonly alertmanagerUrl?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly within: number;
  readonly evaluationDelay?: number;
  readonly json?: true;
}

const examples = `
Without an option, check reads the shipped file, or the running program if you give its address. It changes nothing.
Exit codes: 0 a trip would get through, 1 something blocks it or could not be checked, 2 wrong usage.

Examples:
  big-red-button check
  big-red-button check --config my.yaml --rules rules/*.yml --alertmanager alertmanager.yml --prometheus-config prometheus.yml
  big-red-button check --config my.yaml --prometheus http://localhost:9090 --alertmanager-url http://localhost:9093 --context prod
  big-red-button check --json | jq '.findings[] | {id, where}'`;

/** Adds `check`, which tests whether a trip would get through. */
export function registerCheck(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .description('test whether a trip would get through: compares rules, routes, config and running programs')
    .addOption(
      new Option('--config <file>', "the receiver's config").default(shippedReceiverConfig, 'the shipped file'),
    )
    .option('--rules <file...>', 'Prometheus rule files')
    .option('--alertmanager <file>', "Alertmanager's configuration")
    .option('--prometheus-config <file>', "Prometheus' configuration")
    .option('--prometheus <url>', 'a running Prometheus', parseUrl)
    .option('--alertmanager-url <url>', 'a running Alertmanager', parseUrl)
    .option('--kubeconfig <file>', 'cluster to check, with the rights of its user')
    .option('--context <name>', 'context of the kubeconfig')
    .addOption(
      new Option('--within <duration>', 'the longest acceptable time of a stop')
        .argParser(parseWithin)
        .default(statedStopMs, formatDuration(statedStopMs)),
    )
    .option(
      '--evaluation-delay <duration>',
      'how long vmalert (-rule.evalDelay, 30s) or Mimir (ruler.evaluation-delay-duration, 1m) waits for late samples',
      parseDelay,
    )
    .option('--json', 'print everything as JSON')
    .addHelpText('after', examples)
    .action(async (flags: CheckFlags) => {
      const { renderReport } = await import('../../check/render.ts');
      const report = await reportOn(flags);
      const json = `${JSON.stringify(report, undefined, 2)}\n`;
      terminal.stdout.write(flags.json ? json : renderReport(report, painter(terminal)));
      if (!report.wouldTrip) process.exitCode = 1;
    });
}

async function reportOn(flags: CheckFlags): Promise<Report> {
  const { runCheck } = await import('../../check/run-check.ts');
  const connection = await connectTo(flags);
  try {
    return await runCheck({ ...optionsOf(flags), ...(connection && { cluster: connection }) });
  } finally {
    await connection?.close();
  }
}

/** The shipped file is the default, unless the address of a running program replaces it. */
function optionsOf({
  config,
  within,
  evaluationDelay,
  prometheus,
  alertmanagerUrl,
  ...files
}: CheckFlags): CheckOptions {
  const ofPrometheus =
    prometheus === undefined
      ? { rules: [shippedStopRules, shippedButtonRules], prometheusConfig: shippedPrometheusConfig }
      : { prometheusUrl: prometheus };
  const ofAlertmanager =
    alertmanagerUrl === undefined ? { alertmanager: shippedAlertmanagerConfig } : { alertmanagerUrl };
  const { rules, alertmanager, prometheusConfig } = files;
  const chosen = definedOnly({ rules, alertmanager, prometheusConfig, evaluationDelayMs: evaluationDelay });
  return { config, withinMs: within, ...ofPrometheus, ...ofAlertmanager, ...chosen };
}

/** Connects only if an option names a cluster, because the current context may be an unrelated cluster. */
async function connectTo({ kubeconfig, context }: CheckFlags) {
  if (kubeconfig === undefined && context === undefined) return undefined;
  const { connectInspector } = await import('../../kubernetes/connect-inspector.ts');
  return { name: context ?? kubeconfig ?? '', ...connectInspector(definedOnly({ kubeconfig, context })) };
}

function parseUrl(value: string): string {
  if (!/^https?:\/\/./.test(value) || !URL.canParse(value))
    throw new InvalidArgumentError('Write it like http://localhost:9090.');
  return value.replace(/\/+$/, '');
}

function parseWithin(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('Write it like 15s.');
  return ms;
}

function parseDelay(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined) throw new InvalidArgumentError('Write it like 30s.');
  return ms;
}

const colors = { good: 32, blocking: 31, delays: 33, warning: 33 };

function painter(terminal: Terminal): Paint {
  const hasColor = wantsColor(terminal);
  return (text, severity) => (hasColor ? `\x1b[${colors[severity]}m${text}\x1b[0m` : text);
}
