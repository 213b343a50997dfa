import type { ButtonView } from '../../api/button-service.ts';
import { formatDuration } from '../../core/text/duration.ts';

/** What happens next by itself, in words for someone who was just woken. */
export function describeOutlook(button: ButtonView): string {
  switch (button.state) {
    case 'stopping':
      return outlookOfStopping(button);
    case 'stopped':
      return 'Held at zero, whoever raises it, until a person resets it. Nothing is lost by waiting.';
    case 'armed':
      return outlookOfArmed(button);
    case 'unknown':
      return 'No latch was seen: its state object holds none, or could not be read. It arms once it holds none and the target is seen running; a trip or a press stops it before.';
  }
}

function outlookOfStopping({ trip }: ButtonView): string {
  if (trip?.acceptedAt === undefined) return 'Zero replicas are not accepted yet; it goes on trying each second.';
  return trip.fights > 0 && trip.stoppedAt !== undefined
    ? 'Someone raised the target against the latch; it is set back to zero, until no pod is left.'
    : 'Zero replicas are accepted; it is stopped once no pod is left.';
}

function outlookOfArmed(button: ButtonView): string {
  if (button.awaitingRestore) return 'Reset, and still at zero: nothing runs until a person restores it.';
  if (button.replicas === 0) return 'At zero, and no latch says why: anyone may raise it. To keep it at zero, press.';
  const { mode, limit, windowMs } = button;
  if (mode === 'off') return 'Switched off in the config: it trips on nothing. A press still stops the target.';
  const when = `at more than ${limit} restarts of one container by network failure within ${formatDuration(windowMs)}`;
  if (mode === 'dry-run') return `A dry run: ${when} it only tells. A press still stops the target.`;
  return `Watching: it trips ${when}.`;
}
