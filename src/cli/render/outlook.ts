import type { ButtonView } from '../../api/button-service.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { formatTime } from './times.ts';

/** What happens next without a person, for a reader who was just woken. */
export function describeOutlook(button: ButtonView): string {
  switch (button.state) {
    case 'stopping':
      return describeStopping(button);
    case 'stopped':
      return 'Held at zero until a person resets the button. Waiting loses nothing.';
    case 'armed':
      return describeArmed(button);
    case 'unknown':
      return 'The state is unknown: the state object has no latch, or cannot be read. The button arms when the object is readable without a latch and the target runs. Until then, a trip or a press still stops the target.';
  }
}

function describeStopping({ trip }: ButtonView): string {
  if (trip?.acceptedAt === undefined)
    return 'The API server has not accepted zero replicas yet. The receiver tries again each second.';
  return trip.fights > 0 && trip.stoppedAt !== undefined
    ? 'Something raised the target against the latch. The receiver sets it back to zero until no pod is left.'
    : 'Zero replicas are accepted. The button is stopped when no pod is left.';
}

function describeDisarmed(until: string): string {
  return `No alert and no sensor trips it until ${formatTime(Date.parse(until))}. Then it watches again. A press still stops the target.`;
}

function describeArmed(button: ButtonView): string {
  if (button.disarm !== undefined) return describeDisarmed(button.disarm.until);
  if (button.awaitingRestore) return 'Reset, and still at zero. Nothing runs until a person restores the target.';
  if (button.replicas === 0) return 'At zero without a latch: anyone can raise the target. To keep it at zero, press.';
  const { mode, limit, windowMs } = button;
  if (mode === 'off') return 'Switched off in the config: no alert trips it. A press still stops the target.';
  const when = `if one container restarts more than ${limit} times by network failure within ${describeDuration(windowMs)}`;
  if (mode === 'dry-run') return `A dry run: ${when}, the receiver only logs it. A press still stops the target.`;
  return `Watching: it trips ${when}.`;
}
