import type { Holder } from '../../core/latch/held.ts';
import type { ReceiverPresence } from '../client/receiver-presence.ts';

/** Who holds the target after an act without the receiver. Ends with a line break. */
export function describeHold(heldBy: Holder, receiver: ReceiverPresence): string {
  if (heldBy === 'api-server')
    return 'The API server holds the target at zero: it refuses every raise, also while no receiver runs.\n';
  switch (receiver.kind) {
    case 'running':
      return `The receiver runs (pod ${receiver.pod}): it finds the latch and holds the target at zero.\n`;
    case 'absent':
      return 'Nothing holds the target at zero until a receiver runs. The receiver then finds the latch and holds the target.\n';
    case 'unknown':
      return `It is unknown whether a receiver runs (${receiver.problem}). Without one, nothing holds the target at zero.\n`;
  }
}
