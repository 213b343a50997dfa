import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './sources.ts';
import type { Answer, Question } from './worker.ts';

/** A process keeps all modules that it ever loaded, so it is replaced after this many questions. */
const questionsOfOne = 40;

export type Reply = Answer | { readonly kind: 'timeout' } | { readonly kind: 'crashed'; readonly how: string };

/** One process at a time that runs tests in itself. A new one takes its place if it hangs, ends, or cannot be trusted any more. */
export class Workers {
  #child: ChildProcess | undefined;
  #asked = 0;

  async ask(question: Question, timeoutMs: number): Promise<Reply> {
    if (this.#asked >= questionsOfOne) this.end();
    this.#child ??= this.#start();
    this.#asked += 1;
    const child = this.#child;
    const stopped = new AbortController();
    const { signal } = stopped;
    const waits = [
      answerOf(child, signal),
      once(child, 'exit', { signal }).then(([code, by]): Reply => ({ kind: 'crashed', how: `${by ?? code}` })),
      new Promise<Reply>((resolve) => {
        const timer = setTimeout(() => resolve({ kind: 'timeout' }), timeoutMs);
        signal.addEventListener('abort', () => clearTimeout(timer));
      }),
    ];
    for (const wait of waits) wait.catch(() => undefined);
    child.send(question);
    const reply = await Promise.race(waits);
    stopped.abort();
    const isDirty = reply.kind === 'timeout' || reply.kind === 'crashed' || (reply.kind === 'killed' && !reply.isClean);
    if (isDirty) this.end();
    return reply;
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
    this.#asked = 0;
  }

  #start(): ChildProcess {
    // `tap` would end the process after its own time.
    const env = { ...process.env, TAP_TIMEOUT: '0', NODE_OPTIONS: '' };
    return fork(join(import.meta.dirname, 'worker.ts'), [], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
  }
}

/** tap sends messages of its own to a parent process. */
function answerOf(child: ChildProcess, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const take = (message: Answer | object) => {
      if ('kind' in message) resolve(message);
    };
    child.on('message', take);
    signal.addEventListener('abort', () => child.off('message', take));
  });
}
