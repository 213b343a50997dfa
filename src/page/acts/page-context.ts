import type { ActOutcome } from './acts.ts';
import type { Session } from './session.ts';

/** What the parts of the page share. */
export interface Desk {
  readonly session: Session;
  /** Does it, and asks for a token where one is missing. */
  act(act: () => Promise<ActOutcome>): Promise<ActOutcome>;
}
