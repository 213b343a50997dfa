import { isLatched, type Latched } from '../core/latch/latch.ts';
import { eventMessage } from '../core/text/event-message.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import { keeperDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { noteProblem } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

/** A trip's Event is written only while the API server (default: 1 h) would still hold the first one. */
export const eventAgeMs = 50 * 60_000;
/** Between two tries of writing a trip's Event. */
export const eventRetryMs = 10_000;
/** Quoting the kubelet in a trip's Event; the Event does not wait longer for it. */
const quoteDeadlineMs = 500;

/**
 * Writes the Event of the present trip, once durable, whichever replica made it: it is named by the trip's id, so that
 * all of them together write one. Never rejects; what fails is tried again at a later look.
 */
export async function tellTrip(guard: Guard, around: Surroundings): Promise<void> {
  const latch = guard.known.record;
  if (guard.pending !== undefined || !isLatched(latch)) return;
  // What was wrong with the Event of another trip, which was lost since, keeps nobody from anything.
  if (guard.toldTrip === latch.trip.id) guard.problems.delete('event');
  if (!isDue(guard, around, latch)) return;
  guard.toldTriedAt = around.clock.now();
  const event = await eventOf(guard, around, latch);
  const signal = around.clock.deadline(keeperDeadlineMs);
  try {
    await noteProblem(guard, around, 'event', around.cluster.recordEvent(event, signal));
    guard.toldTrip = latch.trip.id;
  } catch {
    // told by noteProblem
  }
}

function isDue(guard: Guard, around: Surroundings, latch: Latched): boolean {
  const now = around.clock.now();
  const isFresh = now - Date.parse(latch.trip.at) < eventAgeMs;
  return isFresh && guard.toldTrip !== latch.trip.id && hasPassed(eventRetryMs, guard.toldTriedAt, now);
}

async function eventOf(guard: Guard, around: Surroundings, latch: Latched) {
  const { trip, target } = latch;
  const unhealthy = await quoteUnhealthy(guard, around, latch);
  return {
    name: `${guard.name}.${trip.id}`,
    target,
    reason: 'BigRedButtonTripped' as const,
    message: eventMessage(guard.name, target, { ...trip, lines: [...unhealthy, ...trip.lines] }),
    at: Date.parse(trip.at),
  };
}

/** What the kubelet said of the pods: quoted, though it proves nothing about the gateway. */
async function quoteUnhealthy(guard: Guard, around: Surroundings, latch: Latched) {
  const signal = around.clock.deadline(quoteDeadlineMs);
  if (guard.evidence?.readable !== true) return [];
  const pods = [...new Set(guard.evidence.containers.map(({ pod }) => pod))];
  try {
    return pods.length === 0 ? [] : await around.cluster.readUnhealthy(latch.target.namespace, pods, signal);
  } catch {
    return []; // best effort: the Event is worth more than the quote
  }
}
