import { totalBytes } from './read.ts';
import { describeShare } from './wording.ts';

export interface ProgressOptions {
  /** Where it goes; standard error, so that the report stays clean. */
  readonly write: (text: string) => void;
  /** A terminal shows one line that changes; anything else gets a line now and then. */
  readonly terminal: boolean;
  readonly total: number | undefined;
  /** Milliseconds that only ever grow. */
  readonly now: () => number;
}

const terminalEveryMs = 200;
const lineEveryMs = 10_000;

/** Where people are told of problems and progress: standard error. */
export interface Errors {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** The progress of reading these files, told to people. */
export async function progressOf(files: readonly string[], errors: Errors): Promise<Progress> {
  const write = (text: string) => errors.write(text);
  const total = await totalBytes(files);
  return new Progress({ write, terminal: errors.isTTY === true, total, now: () => performance.now() });
}

/** Tells how far a long reading is; a short one stays silent. */
export class Progress {
  readonly #options: ProgressOptions;
  #told: number;
  #shown = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#told = options.now();
  }

  update(bytes: number, tickets: number): void {
    const { now, terminal, total, write } = this.#options;
    if (now() - this.#told < (terminal ? terminalEveryMs : lineEveryMs)) return;
    this.#told = now();
    this.#shown = true;
    const share = total === undefined || total === 0 ? '' : ` (${describeShare(Math.min(1, bytes / total))})`;
    const text = `${tickets.toLocaleString('en')} tickets, ${(bytes / 1_000_000).toFixed(1)} MB${share}`;
    write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** A line of its own. */
  tell(message: string): void {
    this.clear();
    this.#options.write(`${message}\n`);
  }

  /** Leaves the line to what comes after. */
  clear(): void {
    if (this.#shown && this.#options.terminal) this.#options.write('\r\u001b[K');
    this.#shown = false;
  }
}
