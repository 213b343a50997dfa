/** What a command has of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent where nobody can be asked anything. */
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', act: () => void): void;
}

/** Calls `act` when the person, or the terminal that goes, wants the command to end. */
export function onInterrupt(terminal: Terminal, act: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) terminal.onSignal(signal, act);
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Characters of one line, of a terminal. */
  readonly columns?: number;
}

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** Why a command failed, told without a stack: the text says what is wrong, where, and what would be right. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  readonly exitCode: ExitCode;
  /** What a program is told with `--json`, where that is more than the message. */
  readonly told: object | undefined;

  constructor(message: string, exitCode: ExitCode = 1, told?: object) {
    super(message);
    this.exitCode = exitCode;
    this.told = told;
  }
}

/** What a program must know of it is on standard output already. */
export class FailureShown extends CommandFailed {
  override readonly name = 'FailureShown';
}
