import { setTimeout as sleep } from 'node:timers/promises';
import type { ButtonView } from '../../api/button-service.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { CommandFailed, type Output } from '../terminal/terminal.ts';
import type { ReceiverClient } from './receiver-client.ts';

const pauseMs = 500;

interface StopWait {
  readonly client: ReceiverClient;
  readonly button: string;
  readonly trip: string;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly output: Output;
}

/** Waits until no pod of the target is left. Rejects with a {@link CommandFailed} after the time, or if the trip was reset. */
export async function waitUntilStopped({ client, button, trip, timeoutMs, output }: StopWait): Promise<ButtonView> {
  const deadline = performance.now() + timeoutMs;
  for (let shown = ''; ; ) {
    const view = await client.get(button);
    if (view.trip?.id !== trip)
      throw new CommandFailed(`trip ${trip} of ${button} was reset before its target was stopped`);
    if (view.state === 'stopped') return view;
    const why = view.problems[0] ?? 'pods of the target still run';
    if (performance.now() > deadline) {
      const message = `${button} is latched, but not stopped after ${describeDuration(timeoutMs)}: ${why}`;
      throw new CommandFailed(message, {
        next: ['The button keeps trying. docs/operating.md explains what can keep a pod.'],
      });
    }
    if (why !== shown) output.write(`Waiting: ${why}\n`);
    shown = why;
    await sleep(pauseMs);
  }
}
