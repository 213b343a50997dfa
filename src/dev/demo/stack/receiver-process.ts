import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { becomesReady, type Child, lastLines, startChild } from '../../programs/child.ts';

/** From the start of the process until `/readyz` answers 200. A busy machine is slow, and that is not a failure. */
const ready = { deadlineMs: 60_000, pollMs: 50 };
const keptLines = 2_000;

/** One line of the receiver's log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly occurrence?: string;
  readonly reason?: string;
  readonly because?: string;
}

interface ReceiverProcessOptions {
  /** The folder of its config file. */
  readonly folder: string;
  /** The config file's name. Default: `config.yaml`. */
  readonly configName?: string;
  /** The config file's text. */
  readonly config: string;
  /** The URL at which it listens with this config. */
  readonly url: string;
  /** Rejects while the receiver does not answer. */
  readonly ready: () => Promise<void>;
  readonly onLine?: (line: LogLine) => void;
}

/** The receiver as a process of its own, `big-red-button serve`. It can die and come back at the same address. */
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
    return join(this.#options.folder, this.#options.configName ?? 'config.yaml');
  }

  /** The newest lines. A restart does not clear them. */
  get log(): readonly LogLine[] {
    return this.#log;
  }

  /** Resolves when the receiver is ready. Rejects with the end of its log if it is not ready in time. */
  async start(): Promise<void> {
    await writeFile(this.configFile, this.#options.config);
    const child = await this.#spawn();
    this.#child = child;
    // Only this receiver has a certificate from the demo's authority, so no other program can answer.
    const answers = () =>
      this.#options.ready().then(
        () => true,
        () => false,
      );
    if (await becomesReady(child, answers, ready)) return;
    const problem = child.isRunning() ? `was not ready within ${ready.deadlineMs / 1_000} s` : 'ended';
    await child.stop();
    throw new Error(`the receiver ${problem}. Its log ends:\n${lastLines(child.log())}`);
  }

  /** Sends SIGKILL, as the kernel does when memory is short. */
  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    process.kill(this.#child.pid, 'SIGKILL');
    await this.#child.ended;
  }

  isRunning(): boolean {
    return this.#child?.isRunning() === true;
  }

  /** Sends SIGSTOP, so that it does nothing until {@link resume}, as on a machine that hangs. */
  pause(): void {
    this.#signal('SIGSTOP');
  }

  resume(): void {
    this.#signal('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.isRunning()) process.kill(this.#child.pid, signal);
  }

  #spawn(): Promise<Child> {
    const main = join(import.meta.dirname, '../../../main.ts');
    let rest = '';
    return startChild(process.execPath, [main, 'serve', '--config', this.configFile], this.#options.folder, (text) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#record(parseLine(line));
    });
  }

  #record(line: LogLine): void {
    this.#log.push(line);
    if (this.#log.length > keptLines) this.#log.shift();
    this.#options.onLine?.(line);
  }
}

/** Parses pino's JSON. Other text, such as the message of a failed start, becomes a message. */
function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text);
  } catch {
    return { level: 50, msg: text };
  }
}
