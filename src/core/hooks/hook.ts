/** The same where the config says nothing, or no longer has the hook. */
export const usualGiveUpAfterMs = 86_400_000;

/** What a button tells its hooks. */
export const hookEvents = ['tripped', 'stopped', 'reset'] as const;
export type HookEvent = (typeof hookEvents)[number];

/** What is told when the heartbeat is late, and when it is back. */
export const outageEvents = ['chain-silent', 'chain-restored'] as const;
export type OutageEvent = (typeof outageEvents)[number];

/** Who is told by a signed POST (Standard Webhooks), as the config names it. */
export interface Hook {
  /** What the record calls it; address and secret are looked up in the config each time. */
  readonly name: string;
  readonly url: string;
  /** One or two `whsec_` secrets, one a line: every POST is signed with all of them. */
  readonly secretFile: string;
  /** An attempt that fails later than this after the event is the last. */
  readonly giveUpAfterMs: number;
  /** Of one attempt. */
  readonly timeoutMs: number;
}

/** One of a button's hooks. */
export interface ButtonHook extends Hook {
  readonly events: readonly HookEvent[];
}

/**
 * One event that is owed to one hook, and what became of it. It is written down together with what it will tell of, so
 * that no crash can lose it; whether its event has happened yet, the record that it is part of says.
 */
export type Delivery<Event extends string = HookEvent> = OwedDelivery<Event> | SettledDelivery<Event>;

export interface OwedDelivery<Event extends string = HookEvent> {
  readonly hook: string;
  readonly event: Event;
  readonly state: 'owed';
  /** The attempts that failed, when the last one did (RFC 3339), and how; absent before the first. */
  readonly attempts?: number;
  readonly triedAt?: string;
  readonly problem?: string;
}

export interface SettledDelivery<Event extends string = HookEvent> {
  readonly hook: string;
  readonly event: Event;
  readonly state: 'delivered' | 'given-up';
  /** When it was acknowledged, or given up: RFC 3339. */
  readonly at: string;
  readonly attempts: number;
  /** Why it was given up. */
  readonly problem?: string;
}

/** What a trip that is made now will owe to these hooks. */
export function owedTo(hooks: readonly ButtonHook[]): readonly OwedDelivery[] {
  return hooks.flatMap(({ name, events }) => events.map((event) => ({ hook: name, event, state: 'owed' })));
}
