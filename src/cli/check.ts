import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Paint } from '../check/render.ts';
import { statedStopMs } from '../core/limits.ts';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../programs/shipped.ts';
import { formatDuration, parseDuration } from '../toil/prometheus-duration.ts';
import type { Terminal } from './terminal.ts';

interface CheckFlags {
  readonly config: string;
  readonly rules?: readonly string[];
  readonly alertmanager: string;
  readonly prometheusConfig: string;
  readonly within: number;
  readonly json?: true;
}

const examples = `
Exit codes: 0 a trip would get through, 1 something would stop it, 2 wrong usage.

  check                                              the files of this project
  check --config my.yaml --rules rules/*.yml --alertmanager alertmanager.yml --prometheus-config prometheus.yml
  check --json | jq '.findings[] | {id, where}'`;

/** Adds `check`: would a trip really get through? Exit code 1 where something would stop a stop. */
export function registerCheck(program: Command, terminal: Terminal): void {
  program
    .command('check')
    .description('would a trip really get through? holds rules, routes, config and what runs against each other')
    .addOption(file('--config <file>', "the button's config", shippedReceiverConfig))
    .option('--rules <file...>', 'files of Prometheus rules (default: the shipped ones)')
    .addOption(file('--alertmanager <file>', "Alertmanager's configuration", shippedAlertmanagerConfig))
    .addOption(file('--prometheus-config <file>', "Prometheus' configuration", shippedPrometheusConfig))
    .addOption(
      new Option('--within <duration>', 'what a stop may take at the worst, as stated to people')
        .argParser(parseWithin)
        .default(statedStopMs, formatDuration(statedStopMs)),
    )
    .option('--json', 'print everything as JSON')
    .addHelpText('after', examples)
    .action(async (flags: CheckFlags) => {
      const { runCheck } = await import('../check/run-check.ts');
      const { renderReport } = await import('../check/render.ts');
      const { rules = [shippedStopRules, shippedButtonRules], within, ...files } = flags;
      const report = await runCheck({ ...files, rules, withinMs: within });
      const json = `${JSON.stringify(report, undefined, 2)}\n`;
      terminal.stdout.write(flags.json ? json : renderReport(report, painter(terminal)));
      if (!report.wouldTrip) process.exitCode = 1;
    });
}

function file(flags: string, description: string, shipped: string): Option {
  return new Option(flags, description).default(shipped, 'the shipped one');
}

function parseWithin(value: string): number {
  const ms = parseDuration(value);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('Write it like 15s.');
  return ms;
}

const colors = { good: 32, 'stops-a-stop': 31, delays: 33, warning: 33 };

function painter({ stdout, env }: Terminal): Paint {
  const hasColor = stdout.isTTY === true && !env.NO_COLOR;
  return (text, severity) => (hasColor ? `\x1b[${colors[severity]}m${text}\x1b[0m` : text);
}
