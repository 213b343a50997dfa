import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from '../programs/child.ts';

/** From the start of the receiver's process until `/readyz` answers 200; a busy machine is no failure. */
const receiverReadyDeadlineMs = 60_000;
const receiverReadyPollMs = 50;
/** Lines of the receiver's log that are kept. */
const receiverLogLines = 2_000;

/** One line of the receiver's log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly occurrence?: string;
  readonly reason?: string;
  readonly because?: string;
}

export interface ReceiverProcessOptions {
  /** Where its config file is written. */
  readonly folder: string;
  /** The config file's text. */
  readonly config: string;
  /** Where that makes it listen. */
  readonly url: string;
  /** Rejects while the receiver does not answer. */
  readonly ready: () => Promise<void>;
  readonly onLine?: (line: LogLine) => void;
}

/** The receiver as a process of its own, `big-red-button serve`, which can die and come back at the same address. */
export class ReceiverProcess {
  readonly #options: ReceiverProcessOptions;
  readonly #log: LogLine[] = [];
  #child: Child | undefined;

  constructor(options: ReceiverProcessOptions) {
    this.#options = options;
  }

  get url(): string {
    return this.#options.url;
  }

  get configFile(): string {
    return join(this.#options.folder, 'config.yaml');
  }

  /** The newest lines, of all its lives. */
  get log(): readonly LogLine[] {
    return this.#log;
  }

  /** Resolves when it is ready; rejects with what it said before it ended. */
  async start(): Promise<void> {
    await writeFile(this.configFile, this.#options.config);
    const child = await this.#spawn();
    this.#child = child;
    if (await this.#becomesReady(child)) return;
    const problem = whyNotReady(child);
    await child.stop();
    throw new Error(problem);
  }

  /** As the kernel ends it when memory is short: SIGKILL. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    process.kill(this.#child.pid, 'SIGKILL');
    await this.#child.ended;
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  #spawn(): Promise<Child> {
    const main = join(import.meta.dirname, `../../main${extname(import.meta.filename)}`);
    let rest = '';
    return startChild(process.execPath, [main, 'serve', '--config', this.configFile], this.#options.folder, (text) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#hear(line);
    });
  }

  #hear(text: string): void {
    const line = parseLine(text);
    this.#log.push(line);
    if (this.#log.length > receiverLogLines) this.#log.shift();
    this.#options.onLine?.(line);
  }

  async #becomesReady(child: Child): Promise<boolean> {
    const deadline = Date.now() + receiverReadyDeadlineMs;
    while (child.isRunning() && Date.now() < deadline) {
      // Only this receiver has a certificate of the demo's authority, so nobody else can answer.
      const answered = await this.#options.ready().then(
        () => true,
        () => false,
      );
      if (answered) return true;
      await sleep(receiverReadyPollMs);
    }
    return false;
  }
}

/** pino's JSON; anything else, such as the message of a failed start, stands for itself. */
function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text);
  } catch {
    return { level: 50, msg: text };
  }
}

function whyNotReady(child: Child): string {
  const what = child.isRunning() ? `was not ready within ${receiverReadyDeadlineMs / 1_000} s` : 'ended';
  return `the receiver ${what}. Its log ends:\n${child.log().trim().split('\n').slice(-10).join('\n')}`;
}
