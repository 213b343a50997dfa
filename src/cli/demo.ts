import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Adds `demo`: the whole chain on this machine, and the story that it tells. */
export function registerDemo(program: Command, terminal: Terminal): void {
  program
    .command('demo')
    .description('show the button at work: real Prometheus and Alertmanager, the receiver, a simulated cluster')
    .action(async () => {
      const { runDemo } = await import('../demo/demo.ts');
      await runDemo({ output: terminal.stdout, color: terminal.stdout.isTTY === true && !terminal.env.NO_COLOR });
    });
}
