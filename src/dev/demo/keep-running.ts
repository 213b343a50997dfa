import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { messageOf } from '../programs/program.ts';
import { prepareInstructions } from './instructions.ts';
import type { Reporter } from './reporter.ts';
import { type Stack, stackReplicas } from './stack/monitoring-stack.ts';
import { paymentPods } from './stack/payments.ts';

interface KeepRunningOptions {
  readonly stack: Stack;
  readonly reporter: Reporter;
  /** The lines that a person types. */
  readonly input: NodeJS.ReadableStream;
  readonly signal: AbortSignal;
}

/** Prints how to try things by hand, carries out typed commands, and resolves when the signal aborts. */
export async function keepRunning({ stack, reporter, input, signal }: KeepRunningOptions): Promise<void> {
  const commands = commandsOf(stack);
  reporter.table('It stays up until Ctrl-C. From another terminal:', await prepareInstructions(stack));
  reporter.table(
    'Type here:',
    Object.entries(commands).map(([name, { description }]) => [name, description]),
  );
  const lines = createInterface({ input });
  lines.on('line', async (line) => {
    const name = line.trim();
    if (name === '') return;
    try {
      const command = commands[name];
      if (command === undefined)
        throw new Error(`there is no command ${name}; type ${Object.keys(commands).join(', ')}`);
      await command.act();
      reporter.line('step', command.description);
    } catch (error) {
      reporter.line('failed', messageOf(error));
    }
  });
  if (!signal.aborted) await once(signal, 'abort');
  lines.close();
}

interface Command {
  readonly description: string;
  act(): unknown;
}

function commandsOf({ payments }: Stack): Readonly<Record<string, Command>> {
  let heal = () => {};
  return {
    outage: {
      description: "Swype's gateway refuses every connection: pods crash again and again",
      act: () => {
        heal();
        heal = payments.simulator.fail(paymentPods, 'gateway-refused');
      },
    },
    heal: { description: 'the gateway answers again', act: () => heal() },
    oom: {
      description: 'each pod is killed once for its memory',
      act: () => payments.simulator.crash(paymentPods, 'oom-killed'),
    },
    scale: {
      description: `someone scales swype-app to ${stackReplicas}`,
      act: () => payments.scale(stackReplicas),
    },
  };
}
