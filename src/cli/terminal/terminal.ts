/** The parts of the process that a command uses. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent if no person can answer a question. */
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', act: () => void): void;
}

/** Calls `act` when the person interrupts the command, or when the terminal closes. */
export function onInterrupt(terminal: Terminal, act: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) terminal.onSignal(signal, act);
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** The width of a terminal, in characters. */
  readonly columns?: number;
}

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

interface FailureOptions {
  readonly exitCode?: ExitCode;
  /** What the person can do, a line each. */
  readonly next?: readonly string[];
  /** The kind of problem, for programs. */
  readonly error?: string;
  /** The HTTP status of the receiver's answer. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** A command failed. The person reads the message and the next steps, without a stack trace. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  readonly exitCode: ExitCode;
  readonly next: readonly string[];
  readonly #error: string | undefined;
  readonly #status: number | undefined;

  constructor(message: string, { exitCode = 1, next = [], error, status, cause }: FailureOptions = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.next = next;
    this.#error = error;
    this.#status = status;
  }

  /** The output of `--json`. */
  toJSON(): object {
    const error = this.#error ?? (this.exitCode === 2 ? 'usage' : 'failed');
    return { error, message: this.message, status: this.#status, next: this.next };
  }
}

/** The person used the command wrongly. */
export function usageError(message: string, ...next: readonly string[]): CommandFailed {
  return new CommandFailed(message, { exitCode: 2, next });
}

/** The command failed, and standard output already says why. */
export class FailureShown extends CommandFailed {
  override readonly name = 'FailureShown';
}
