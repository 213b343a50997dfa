import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Paint } from '../../../check/render.ts';
import type { Report } from '../../../check/report.ts';
import type { CheckOptions } from '../../../check/run-check.ts';
import type { HttpAccess } from '../../../check/sources/http-json.ts';
import type { MemoryLimits } from '../../../config/capacity.ts';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../../config/shipped-files.ts';
import { definedOnly } from '../../../core/defined-only.ts';
import { formatDuration } from '../../../core/text/duration.ts';
import { durationParser } from '../../options/duration.ts';
import { wantsColor } from '../../render/text.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** The longest time from the restart that trips to zero replicas, as docs/operating.md states it. */
export const statedStopMs = 15_000;

interface CheckFlags {
  readonly config?: string;
  readonly rules?: readonly string[];
  readonly alertmanager?: string;
  readonly prometheusConfig?: string;
  readonly prometheus?: string;
  readonly alertmanagerUrl?: string;
  readonly bearerTokenFile?: string;
  readonly caFile?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly within: number;
  readonly evaluationDelay?: number;
  readonly receiverMemory?: MemoryLimits;
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
    .addOption(new Option('--config <file>', "the receiver's config (default: the shipped example)"))
    .option('--rules <file...>', 'Prometheus rule files')
    .option('--alertmanager <file>', "Alertmanager's configuration")
    .option('--prometheus-config <file>', "Prometheus' configuration")
    .option('--prometheus <url>', 'a running Prometheus', parseUrl)
    .option('--alertmanager-url <url>', 'a running Alertmanager', parseUrl)
    .option('--bearer-token-file <file>', 'a token for the running Prometheus and Alertmanager')
    .option('--ca-file <file>', 'the authority of their certificates, as PEM')
    .option(
      '--header <name: value...>',
      'a header for each request to them, such as X-Scope-OrgID: payments',
      parseHeader,
    )
    .option('--kubeconfig <file>', 'cluster to check, with the rights of its user')
    .option('--context <name>', 'context of the kubeconfig')
    .addOption(
      new Option('--within <duration>', 'the longest acceptable time of a stop')
        .argParser(durationParser('Write it like 15s.'))
        .default(statedStopMs, formatDuration(statedStopMs)),
    )
    .option(
      '--evaluation-delay <duration>',
      'how long vmalert (-rule.evalDelay, 30s) or Mimir (ruler.evaluation-delay-duration, 1m) waits for late samples',
      durationParser('Write it like 30s.', { minimum: 0 }),
    )
    .option(
      '--receiver-memory <heap,container>',
      "the receiver's --max-old-space-size and memory limit in MiB, if they are not 256,512: they bound the buttons",
      parseMemory,
    )
    .option('--json', 'print everything as JSON')
    .addHelpText('after', examples)
    .action(async (flags: CheckFlags) => {
      const { renderReport } = await import('../../../check/render.ts');
      const report = await reportOn(flags);
      const json = `${JSON.stringify(report, undefined, 2)}\n`;
      terminal.stdout.write(flags.json ? json : renderReport(report, painter(terminal)));
      if (!report.wouldTrip) process.exitCode = 1;
    });
}

async function reportOn(flags: CheckFlags): Promise<Report> {
  const { runCheck } = await import('../../../check/run-check.ts');
  const connection = await connectTo(flags);
  try {
    const access = await accessOf(flags);
    return await runCheck({ ...optionsOf(flags), access, ...(connection && { cluster: connection }) });
  } finally {
    await connection?.close();
  }
}

/** The shipped file is the default, unless the address of a running program replaces it. */
function optionsOf(flags: CheckFlags): CheckOptions {
  const { config = shippedReceiverConfig, within, evaluationDelay, prometheus, alertmanagerUrl, ...files } = flags;
  const ofPrometheus =
    prometheus === undefined
      ? { rules: [shippedStopRules, shippedButtonRules], prometheusConfig: shippedPrometheusConfig }
      : { prometheusUrl: prometheus };
  const ofAlertmanager =
    alertmanagerUrl === undefined ? { alertmanager: shippedAlertmanagerConfig } : { alertmanagerUrl };
  const { rules, alertmanager, prometheusConfig } = files;
  const chosen = definedOnly({
    rules,
    alertmanager,
    prometheusConfig,
    evaluationDelayMs: evaluationDelay,
    memory: flags.receiverMemory,
  });
  const shipped = shippedParts(flags);
  return { config, withinMs: within, shipped, ...ofPrometheus, ...ofAlertmanager, ...chosen };
}

/** The parts that nobody named, so that the shipped example is judged. */
function shippedParts(flags: CheckFlags): readonly string[] {
  const { config, rules, prometheusConfig, prometheus, alertmanager, alertmanagerUrl } = flags;
  const parts = [
    config === undefined && 'config',
    rules === undefined && prometheus === undefined && 'rules',
    prometheusConfig === undefined && prometheus === undefined && "Prometheus' configuration",
    alertmanager === undefined && alertmanagerUrl === undefined && "Alertmanager's configuration",
  ];
  return parts.filter((part) => part !== false);
}

/** The errors never show the token. */
async function accessOf({ bearerTokenFile, caFile, header = {} }: CheckFlags): Promise<HttpAccess> {
  const { readAuthority } = await import('../../client/channel.ts');
  const { readNamedFile } = await import('../../terminal/named-file.ts');
  const ca = await readAuthority(caFile);
  const token = bearerTokenFile && (await readNamedFile(bearerTokenFile, '--bearer-token-file')).trim();
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...header };
  return definedOnly({ headers, ca });
}

/** Connects only if an option names a cluster, because the current context may be an unrelated cluster. */
async function connectTo({ kubeconfig, context }: CheckFlags) {
  if (kubeconfig === undefined && context === undefined) return undefined;
  const { connectInspector } = await import('../../../kubernetes/connect-inspector.ts');
  return { name: context ?? kubeconfig ?? '', ...connectInspector(definedOnly({ kubeconfig, context })) };
}

function parseUrl(value: string): string {
  if (!/^https?:\/\/./.test(value) || !URL.canParse(value))
    throw new InvalidArgumentError('Write it like http://localhost:9090.');
  return value.replace(/\/+$/, '');
}

function parseHeader(value: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, name, text] = /^([\w!#$%&'*+.^`|~-]+)\s*:\s*(.+)$/.exec(value) ?? [];
  if (name === undefined || text === undefined)
    throw new InvalidArgumentError('Write it like X-Scope-OrgID: payments.');
  return { ...before, [name.toLowerCase()]: text };
}

function parseMemory(value: string): MemoryLimits {
  const [, heap, container] = /^([1-9]\d*),([1-9]\d*)$/.exec(value) ?? [];
  if (heap === undefined || container === undefined) throw new InvalidArgumentError('Write it like 256,512.');
  return { heap: Number(heap), container: Number(container) };
}

const colors = { good: 32, blocking: 31, delays: 33, warning: 33 };

function painter(terminal: Terminal): Paint {
  const hasColor = wantsColor(terminal);
  return (text, severity) => (hasColor ? `\x1b[${colors[severity]}m${text}\x1b[0m` : text);
}
