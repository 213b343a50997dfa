import { type Command, Option } from 'commander';
import { shippedAlertmanagerConfig } from '../../../tickets/shipped.ts';
import { onInterrupt, type Terminal } from '../../terminal/terminal.ts';
import { addReadOptions, duration, print, priorityOptions, type ReadFlags, readOptions } from './toil-options.ts';

interface ReplayFlags extends ReadFlags {
  readonly config: string;
  readonly alertmanager?: string;
  readonly spacing: number;
  readonly openFor: number;
  readonly within: number;
  readonly json?: true;
}

/** Adds `replay` to `toil`. Its exit code is 1 if nobody would have heard of a ticket. */
export function registerReplay(toil: Command, terminal: Terminal): void {
  const command = toil
    .command('replay')
    .description('play the tickets through a real Alertmanager, and count what people would have heard')
    .argument('<file...>', 'ticket files, as for review')
    .addOption(
      new Option('--config <file>', 'Alertmanager configuration').default(shippedAlertmanagerConfig, 'the shipped one'),
    )
    .option('--alertmanager <path>', 'the program (default: on the PATH, or what `npm run programs` has fetched)')
    .addOption(duration('--spacing <duration>', 'between two tickets without times', 60_000))
    .addOption(duration('--open-for <duration>', 'how long a ticket without a closing time is open', 300_000))
    .addOption(duration('--within <duration>', 'how long the replay may take; all tickets are played', 600_000))
    .option('--json', 'print everything as JSON');
  addReadOptions(command).action(async (files: string[], flags: ReplayFlags) => {
    const { runReplay } = await import('../../../tickets/run-replay.ts');
    const { renderReplay } = await import('../../../tickets/render/replay.ts');
    const { config: configFile, alertmanager, spacing: spacingMs, openFor: openMs, within: withinMs, timeZone } = flags;
    const read = readOptions(flags);
    const report = await runReplay({
      files,
      read,
      configFile,
      spacingMs,
      openMs,
      withinMs,
      timeZone,
      ...(alertmanager !== undefined && { alertmanager }),
      ...priorityOptions(flags),
      onInterrupt: (act) => onInterrupt(terminal, act),
      warn: read.warn,
    });
    await print(flags.json ? `${JSON.stringify(report, undefined, 2)}\n` : renderReplay(report));
    if (report.outcomes.some(({ fate }) => fate === 'unheard')) process.exitCode = 1;
  });
}
