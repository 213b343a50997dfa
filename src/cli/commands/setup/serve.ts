import { type Command, Option } from 'commander';
import type { Terminal } from '../../terminal/terminal.ts';

const logLevels = ['debug', 'info', 'warn', 'error'] as const;

interface ServeFlags {
  readonly config: string;
  readonly logLevel: (typeof logLevels)[number];
}

/** Adds `serve`, which runs the receiver until SIGTERM or SIGINT. SIGHUP reloads the config. */
export function registerServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('run the receiver: accept notifications, stop targets, and keep them stopped')
    .option('--config <file>', 'the config file', '/etc/big-red-button/config.yaml')
    .addOption(new Option('--log-level <level>', 'lowest level to log').choices(logLevels).default('info'))
    .action(async ({ config, logLevel }: ServeFlags) => {
      const { startReceiver } = await import('../../../receiver/start.ts');
      const log = { level: logLevel, stream: terminal.stdout };
      const receiver = await startReceiver({ config, log });
      terminal.onSignal('SIGHUP', () => void receiver.reload());
      await new Promise<void>((resolve) => {
        terminal.onSignal('SIGTERM', resolve);
        terminal.onSignal('SIGINT', resolve);
      });
      await receiver.close();
    });
}
