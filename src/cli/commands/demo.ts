import type { Command } from 'commander';
import { onInterrupt, type Terminal } from '../terminal.ts';

interface DemoFlags {
  readonly json?: boolean;
  readonly keep?: boolean;
  readonly story: boolean;
}

/** Adds `demo`: the whole chain on this machine, and the story that it tells. Exit code 0 only if all of it came true. */
export function registerDemo(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description('show the button at work: real Prometheus and Alertmanager, the receiver, a simulated cluster')
    .option('--keep', 'stay up afterwards, to be tried by hand, until Ctrl-C')
    .option('--no-story', 'only set everything up, and keep it')
    .option('--json', 'tell it as one JSON document, a step a line')
    .action(async ({ json = false, keep = false, story }: DemoFlags) => {
      const { runDemo } = await import('../../dev/demo/demo.ts');
      await runDemo({
        output: terminal.stdout,
        color: terminal.stdout.isTTY === true && !terminal.env.NO_COLOR,
        json,
        story,
        keep: keep || !story,
        input: process.stdin,
        onInterrupt: (act) => {
          onInterrupt(terminal, act);
          // Whoever read along has gone: `npm run demo | head`.
          process.stdout.on('error', act);
          if (process.stdout.destroyed) act();
        },
      });
    });
}
