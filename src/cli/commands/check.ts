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
import { formatDuration, parseDuration } from '../../core/text/duration.ts';
import type { Terminal } from '../terminal.ts';

/** From the restart that trips to replicas 0, at the worst, as docs/operating.md states it. */
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
  readonly json?: true;
}

const examples = `
Files that are not named are the shipped ones, or what runs at the addresses that are. Nothing is changed anywhere.
Exit codes: 0 a trip would get through, 1 something would stop it or it is not known, 2 wrong usage.

Examples:
  big-red-button check
  big-red-button check --config my.yaml --rules rules/*.yml --alertmanager alertmanager.yml --prometheus-config prometheus.yml
  big-red-button check --config my.yaml --prometheus http://localhost:9090 --alertmanager-url http://localhost:9093 --context prod
  big-red-button check --json | jq '.findings[] | {id, where}'`;

/** Adds `check`: would a trip really get through? Exit code 1 where something would stop a stop. */
export function registerCheck(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .description('would a trip really get through? holds rules, routes, config and what runs against each other')
    .addOption(new Option('--config <file>', "the button's config").default(shippedReceiverConfig, 'the shipped one'))
    .option('--rules <file...>', 'files of Prometheus rules')
    .option('--alertmanager <file>', "Alertmanager's configuration")
    .option('--prometheus-config <file>', "Prometheus' configuration")
    .option('--prometheus <url>', 'a running Prometheus', parseUrl)
    .option('--alertmanager-url <url>', 'a running Alertmanager', parseUrl)
    .option('--kubeconfig <file>', 'a cluster, looked at with the rights of its user')
    .option('--context <name>', 'one of its contexts')
    .addOption(
      new Option('--within <duration>', 'what a stop may take at the worst, as stated to people')
        .argParser(parseWithin)
        .default(statedStopMs, formatDuration(statedStopMs)),
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

/** What is not named is the shipped file, unless what runs is looked at in its place. */
function optionsOf({ config, within, prometheus, alertmanagerUrl, ...files }: CheckFlags): CheckOptions {
  const ofPrometheus =
    prometheus === undefined
      ? { rules: [shippedStopRules, shippedButtonRules], prometheusConfig: shippedPrometheusConfig }
      : { prometheusUrl: prometheus };
  const ofAlertmanager =
    alertmanagerUrl === undefined ? { alertmanager: shippedAlertmanagerConfig } : { alertmanagerUrl };
  const { rules, alertmanager, prometheusConfig } = files;
  return {
    ...{ config, withinMs: within, ...ofPrometheus, ...ofAlertmanager },
    ...(rules && { rules }),
    ...(alertmanager && { alertmanager }),
    ...(prometheusConfig && { prometheusConfig }),
  };
}

/** Only where a cluster is asked for: whoever checks files may have a context that is about something else. */
async function connectTo({ kubeconfig, context }: CheckFlags) {
  if (kubeconfig === undefined && context === undefined) return undefined;
  const { connect } = await import('../../kubernetes/connect.ts');
  const source = { ...(kubeconfig && { kubeconfig }), ...(context && { context }) };
  const { inspector, close } = connect({ ...source, stateNamespace: '' });
  return { name: context ?? kubeconfig ?? '', inspector, close };
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

const colors = { good: 32, blocking: 31, delays: 33, warning: 33 };

function painter({ stdout, env }: Terminal): Paint {
  const hasColor = stdout.isTTY === true && !env.NO_COLOR;
  return (text, severity) => (hasColor ? `\x1b[${colors[severity]}m${text}\x1b[0m` : text);
}
