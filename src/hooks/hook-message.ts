import type { OutageDelivery } from '../core/hooks/outage.ts';
import type { TripDelivery } from '../core/latch/latch-hooks.ts';
import type { Target } from '../core/target.ts';
import { redact } from '../core/text/redact.ts';
import type { HookMessage } from './hook-sender.ts';

/**
 * The message about a trip, with the trip as it is at the latest attempt. The id is the same for every attempt and
 * every replica. `idempotencyKey` is the same for all events of one trip. The last words of containers leave the
 * cluster here, so credentials are removed.
 */
export function hookMessage(button: string, target: Target, { trip, delivery, since }: TripDelivery): HookMessage {
  const { hooks: _, hooksUndecided: __, target: ___, ...told } = trip;
  const { kind, namespace, name } = target;
  const body = {
    type: `big-red-button.${delivery.event}`,
    timestamp: since,
    idempotencyKey: trip.id,
    data: {
      button,
      target: { kind, namespace, name },
      trip: { ...told, because: redact(told.because), lines: told.lines.map(redact) },
    },
  };
  return { id: `${trip.id}.${delivery.event}`, body: JSON.stringify(body) };
}

/** The message about a monitoring outage: no heartbeat arrives, or heartbeats arrive again. */
export function outageMessage({ silence, delivery, since }: OutageDelivery, lateAfterMs: number): HookMessage {
  const { id, at, lastHeartbeatAt, restoredAt } = silence;
  const body = {
    type: `big-red-button.${delivery.event}`,
    timestamp: since,
    idempotencyKey: id,
    data: { silence: { id, at, lastHeartbeatAt, restoredAt }, lateAfterSeconds: lateAfterMs / 1_000 },
  };
  return { id: `${id}.${delivery.event}`, body: JSON.stringify(body) };
}
