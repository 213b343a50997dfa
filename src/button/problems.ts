import { describeError } from '../cluster/errors.ts';
import type { Recorder } from '../telemetry/event.ts';

/** What can keep a button from observing or acting. */
export type ProblemKind =
  | 'scale'
  | 'pods'
  | 'containers'
  | 'latch'
  | 'history'
  | 'watch'
  | 'target-watch'
  | 'event'
  | 'stop'
  | 'escalation'
  | 'policy'
  | 'clock';

/** The unsolved problems of one button: one message for each kind. */
export class Problems {
  readonly #button: string;
  readonly #recorder: Recorder;
  readonly #messages = new Map<ProblemKind, string>();

  constructor(button: string, recorder: Recorder) {
    this.#button = button;
    this.#recorder = recorder;
  }

  get messages(): readonly string[] {
    return [...this.#messages.values()];
  }

  get(kind: ProblemKind): string | undefined {
    return this.#messages.get(kind);
  }

  has(kind: ProblemKind): boolean {
    return this.#messages.has(kind);
  }

  report(kind: ProblemKind, message: string): void {
    this.#messages.set(kind, message);
    this.#recorder.record({ type: 'problem', button: this.#button, message });
  }

  resolve(...kinds: readonly ProblemKind[]): void {
    for (const kind of kinds) this.#messages.delete(kind);
  }

  /** Passes the call's outcome on. A failure is reported as the problem `kind`; a success resolves it. */
  async follow<Value>(kind: ProblemKind, call: Promise<Value>): Promise<Value> {
    try {
      const value = await call;
      this.resolve(kind);
      return value;
    } catch (error) {
      this.report(kind, describeError(error));
      throw error;
    }
  }

  /** The button uses the API server's clock, so a wrong local clock is reported but changes no decision. */
  reportClock(aheadMs: number): void {
    if (aheadMs === 0) {
      this.resolve('clock');
      return;
    }
    const seconds = Math.round(Math.abs(aheadMs) / 1_000);
    const direction = aheadMs > 0 ? 'ahead of' : 'behind';
    this.report(
      'clock',
      `this machine's clock is ${seconds} s ${direction} the API server's clock: correct one of them`,
    );
  }
}
