/** What a command has of the process it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent where nobody can be asked anything. */
  readonly stdin?: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  onSignal(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', act: () => void): void;
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
  override readonly name = 'CommandFailed';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
