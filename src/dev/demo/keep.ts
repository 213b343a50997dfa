import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { prepareByHand } from './by-hand.ts';
import { type Chain, chainReplicas } from './monitoring-stack.ts';
import type { Narrator } from './narrator.ts';
import { paymentPods } from './payments.ts';

export interface KeepOptions {
  readonly chain: Chain;
  readonly narrator: Narrator;
  /** Lines that a person types. */
  readonly input: NodeJS.ReadableStream;
  readonly signal: AbortSignal;
}

/** Says how to try things by hand, does what is typed, and resolves when the signal aborts. */
export async function keepChain({ chain, narrator, input, signal }: KeepOptions): Promise<void> {
  const commands = commandsOn(chain);
  narrator.table('It stays up until Ctrl-C. From another terminal:', await prepareByHand(chain));
  narrator.table(
    'Type here:',
    Object.entries(commands).map(([name, { what }]) => [name, what]),
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
      narrator.tell('did', command.what);
    } catch (error) {
      narrator.tell('failed', error instanceof Error ? error.message : String(error));
    }
  });
  if (!signal.aborted) await once(signal, 'abort');
  lines.close();
}

interface Command {
  readonly what: string;
  act(): unknown;
}

function commandsOn({ payments }: Chain): Readonly<Record<string, Command>> {
  let heal = () => {};
  return {
    outage: {
      what: "Swype's gateway refuses every connection: pods crash again and again",
      act: () => {
        heal();
        heal = payments.simulator.fail(paymentPods, 'gateway-refused');
      },
    },
    heal: { what: 'the gateway answers again', act: () => heal() },
    oom: {
      what: 'each pod is killed once, for its memory',
      act: () => payments.simulator.crash(paymentPods, 'oom-killed'),
    },
    scale: { what: `someone scales swype-app to ${chainReplicas}`, act: () => payments.scale(chainReplicas) },
  };
}
