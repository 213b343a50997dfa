import type { OnWritten } from './latch/button-latch.ts';
import type { RehearsalPace } from './target/rehearsal-pace.ts';
import type { WorkTurns } from './turns.ts';

export interface ButtonOptions {
  /** Called with each latch that this replica made durable, and the latch before it. */
  readonly onWritten?: OnWritten;
  /** Called after a termination or a restart of a container that was not seen before. */
  readonly onRestart?: () => void;
  /** Called when the target differs from what was last read. */
  readonly onNews?: () => void;
  /** False for a process without the receiver's config. Default: true. */
  readonly knowsHooks?: boolean;
  /** Default: {@link unlimitedPace}. */
  readonly pace?: RehearsalPace;
  /** Shared by the buttons of one process. */
  readonly turns?: WorkTurns;
}
