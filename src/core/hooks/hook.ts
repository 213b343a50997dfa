/** The default of `giveUpAfter`. It also holds for a hook that left the config. */
export const usualGiveUpAfterMs = 86_400_000;

/** The events of a trip that hooks are notified of. */
export const hookEvents = ['tripped', 'stopped', 'reset'] as const;
export type HookEvent = (typeof hookEvents)[number];

/** The events of a monitoring outage: the heartbeat is late, and it is back. */
export const outageEvents = ['chain-silent', 'chain-restored'] as const;
export type OutageEvent = (typeof outageEvents)[number];

/** A configured URL that gets a signed POST (Standard Webhooks) on an event. */
export interface Hook {
  /** The record keeps this name; URL and secret come from the config at each attempt. */
  readonly name: string;
  readonly url: string;
  /** A file with one or two `whsec_` secrets, one per line. Every POST is signed with all of them. */
  readonly secretFile: string;
  /** An attempt that fails later than this after the event is the last one. */
  readonly giveUpAfterMs: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
}

/** One of a button's hooks. */
export interface ButtonHook extends Hook {
  readonly events: readonly HookEvent[];
}

/**
 * The delivery of one event to one hook. It is recorded together with the trip before the event happens, so that no crash
 * can lose it. Whether the event has happened follows from the rest of the record.
 */
export type Delivery<Event extends string = HookEvent> = OwedDelivery<Event> | SettledDelivery<Event>;

export interface OwedDelivery<Event extends string = HookEvent> {
  readonly hook: string;
  readonly event: Event;
  readonly state: 'owed';
  /** The failed attempts, the time of the last one (RFC 3339), and its problem; absent before the first. */
  readonly attempts?: number;
  readonly triedAt?: string;
  readonly problem?: string;
}

interface SettledDelivery<Event extends string = HookEvent> {
  readonly hook: string;
  readonly event: Event;
  readonly state: 'delivered' | 'given-up';
  /** When it was acknowledged or given up, in RFC 3339. */
  readonly at: string;
  readonly attempts: number;
  /** Why it was given up. */
  readonly problem?: string;
}

/** The deliveries of a new trip to these hooks. */
export function owedTo(hooks: readonly ButtonHook[]): readonly OwedDelivery[] {
  return hooks.flatMap(({ name, events }) => events.map((event) => ({ hook: name, event, state: 'owed' })));
}
