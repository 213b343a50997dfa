import fc from 'fast-check';
import type { Fault } from '../../src/dev/simulator/api/faults.ts';
import { buttonNames } from './stand.ts';

/** What goes wrong in a round, each `atMs` after its begin. */
export type Disturbance =
  | { readonly kind: 'kill'; readonly replica: number; readonly atMs: number; readonly downMs: number }
  | { readonly kind: 'freeze'; readonly replica: number; readonly atMs: number; readonly forMs: number }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly atMs: number }
  | { readonly kind: 'drop-watches'; readonly atMs: number };

export interface Round {
  readonly button: string;
  /** Why the button might trip. `other-alert`: the containers run out of memory, and that must not trip. */
  readonly stimulus: 'network-alert' | 'other-alert' | 'press' | 'alert-and-press';
  /** The replica that is asked first. */
  readonly first: number;
  /** Alertmanager's second replica sends the same notification to the other receiver. */
  readonly duplicate: boolean;
  /** How often somebody raises the target while it is latched. */
  readonly raises: number;
  /** Whether a person resets during the disturbances, not after them. */
  readonly resetEarly: boolean;
  readonly disturbances: readonly Disturbance[];
}

const replica = fc.nat({ max: 1 });
const atMs = fc.nat({ max: 600 });

const target = fc.constantFrom<NonNullable<Fault['match']>>(
  {},
  { resource: 'configmaps' },
  { resource: 'configmaps', verb: 'update' },
  { resource: 'deployments' },
  { resource: 'deployments', verb: 'patch', dryRun: false },
  { resource: 'pods', verb: 'list' },
  { resource: 'events' },
);

const failure = fc.constantFrom(
  { kind: 'latency', ms: 300 } as const,
  { kind: 'status', code: 500 } as const,
  { kind: 'status', code: 503 } as const,
  { kind: 'status', code: 429 } as const,
  { kind: 'status', code: 409, message: 'the object has been modified' } as const,
  { kind: 'reset-before' } as const,
  { kind: 'reset-after' } as const,
  { kind: 'hang-before' } as const,
  { kind: 'hang-after' } as const,
);

const fault = fc
  .record({ match: target, failure, times: fc.integer({ min: 1, max: 12 }) })
  .map(({ match, failure, times }): Fault => ({ match, times, ...failure }));

const disturbance: fc.Arbitrary<Disturbance> = fc.oneof(
  fc.record({ kind: fc.constant('kill' as const), replica, atMs, downMs: fc.nat({ max: 1_000 }) }),
  fc.record({
    kind: fc.constant('freeze' as const),
    replica,
    atMs,
    forMs: fc.integer({ min: 100, max: 1_500 }),
  }),
  fc.record({ kind: fc.constant('fault' as const), fault, atMs }),
  fc.record({ kind: fc.constant('drop-watches' as const), atMs }),
);

const round: fc.Arbitrary<Round> = fc.record({
  button: fc.constantFrom(...buttonNames),
  stimulus: fc.constantFrom('network-alert', 'network-alert', 'alert-and-press', 'press', 'other-alert'),
  first: replica,
  duplicate: fc.boolean(),
  raises: fc.nat({ max: 2 }),
  resetEarly: fc.boolean(),
  disturbances: fc.array(disturbance, { minLength: 1, maxLength: 4 }),
});

/** The same seed gives the same rounds. */
export function planRounds(count: number, seed: number): readonly Round[] {
  return fc.sample(round, { numRuns: count, seed }).map(withReadableEvidence);
}

/** Evidence that cannot be read stops the target, by the default `whenUnreadable: trip`. So no fault hides that restarts are not by the network. */
function withReadableEvidence(round: Round): Round {
  const isHarmless = (disturbance: Disturbance) =>
    disturbance.kind !== 'fault' || ['configmaps', 'events'].includes(disturbance.fault.match?.resource ?? '');
  return round.stimulus === 'other-alert' ? { ...round, disturbances: round.disturbances.filter(isHarmless) } : round;
}
