import type { DrillFault } from '../../core/drill/stages.ts';

/** A stage failed, and the drill ends. */
export class StageFailed extends Error {
  override readonly name = 'StageFailed';
  readonly fault: DrillFault;
  /** The message of the part that failed. */
  readonly detail: string | undefined;

  constructor(fault: DrillFault, detail?: string) {
    super(fault);
    this.fault = fault;
    this.detail = detail;
  }
}

/** A person interrupted the drill. */
export class DrillInterrupted extends Error {
  override readonly name = 'DrillInterrupted';
}

/** Another drill runs. */
export class DrillRunning extends Error {
  override readonly name = 'DrillRunning';
}
