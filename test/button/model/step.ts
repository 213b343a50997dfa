import fc from 'fast-check';
import type { ClusterErrorKind } from '../../../src/cluster/errors.ts';
import type { Gateway } from '../../../src/core/heartbeat/gateway.ts';
import type { Operation } from '../support/gate.ts';
import type { End } from '../support/world.ts';
import { type Place, places } from './task.ts';
import { type Variant, variants } from './variants.ts';
import type { Fate, Hearing } from './wire.ts';

/** One step: an act of a person, of the cluster or of a receiver, or requests and replies that move on. */
export type Step =
  /** `count` parked requests and replies move on, in an order drawn from `seed`. */
  | { readonly kind: 'flow'; readonly count: number; readonly seed: number }
  /** One parked request or reply moves on, or fails in this way. With `crash`, its receiver dies at this point. */
  | { readonly kind: 'release'; readonly pick: number; readonly fate: Fate | 'crash' }
  /** Everything that happens in the next steps overtakes a write that is under way. */
  | { readonly kind: 'delay'; readonly pick: number; readonly steps: number }
  | { readonly kind: 'restarts'; readonly end: End; readonly times: number; readonly everyMs: number }
  /** A pod with the target's labels appears, of a Job or without a controller; or all of them restart, or go. */
  | { readonly kind: 'intrude'; readonly as: 'job' | 'bare' }
  | { readonly kind: 'others-restart'; readonly times: number }
  | { readonly kind: 'others-go' }
  | { readonly kind: 'notify'; readonly to: readonly Place[]; readonly alert: AlertStep }
  | { readonly kind: 'heartbeat'; readonly at: Place }
  /** The probes of the payment gateway say something else. */
  | { readonly kind: 'gateway'; readonly says: Gateway }
  | { readonly kind: 'look'; readonly at: Place }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'settle' | 'delete' | 'create' | 'evict' | 'wipe' | 'restore' }
  /** Somebody who may update the state object says that a latched button is armed, aims the latch elsewhere, or writes garbage. */
  | { readonly kind: 'forge'; readonly as: Forgery }
  /** The events of the pod watches of these places arrive, are lost, or arrive later. */
  | { readonly kind: 'watches'; readonly at: readonly Place[]; readonly how: Hearing }
  /** A person edits the key that the API server's policy reads, or deletes it. */
  | { readonly kind: 'edit-held'; readonly held: string | undefined }
  | { readonly kind: 'press'; readonly at: Place }
  | { readonly kind: 'disarm'; readonly at: Place; readonly forMs: number }
  | { readonly kind: 'arm'; readonly at: Place }
  | {
      readonly kind: 'reset';
      readonly at: Place;
      readonly trip: 'present' | 'previous' | 'unknown';
      readonly force: boolean;
      /** Scales the target up again at once. */
      readonly restore: boolean;
    }
  | { readonly kind: 'config'; readonly at: readonly Place[]; readonly variant: Variant }
  | { readonly kind: 'crash'; readonly at: readonly Place[] }
  | { readonly kind: 'start'; readonly at: Place }
  | {
      readonly kind: 'break';
      readonly at: readonly Place[];
      readonly operation: Operation;
      readonly error: ClusterErrorKind;
      readonly when: 'before' | 'after';
    }
  | { readonly kind: 'mend'; readonly at: readonly Place[] };

const forgeries = ['armed', 'elsewhere', 'garbage'] as const;
export type Forgery = (typeof forgeries)[number];

export interface AlertStep {
  readonly fingerprint: string;
  readonly status: 'firing' | 'resolved';
  /** How long the alert has been firing. */
  readonly ageMs: number;
  /** The pod that its labels name. */
  readonly about?: 'own' | 'other';
}

/** The start of a run, and the steps that follow. */
export interface Story {
  /** The receivers have just started, or have reconciled once, or have stopped the target already. */
  readonly opening: 'cold' | 'warm' | 'stopped';
  readonly replicas: number;
  /** Replicas of the other workload. */
  readonly elsewhere: number;
  readonly variants: Readonly<Record<Place, Variant>>;
  readonly steps: readonly Step[];
}

const place = fc.constantFrom(...places);
const somePlaces = fc.constantFrom<readonly Place[]>(['A'], ['B'], places);

/** The errors of a request that was not carried out, or was carried out anyway. A 404 is always true. */
const unsent: readonly ClusterErrorKind[] = ['forbidden', 'throttled', 'refused', 'unavailable', 'unknown-outcome'];
const lost: readonly ClusterErrorKind[] = ['unavailable', 'unknown-outcome'];

const breakable: readonly Operation[] = [
  'readScale',
  'scaleToZero',
  'listPods',
  'deletePod',
  'readLatch',
  'writeLatch',
  'recordEvent',
  'readRoster',
  'updateRoster',
  'readHeartbeat',
  'sendHook',
];

const fault = fc.oneof(
  fc.record({ when: fc.constant('before' as const), error: fc.constantFrom(...unsent) }),
  fc.record({ when: fc.constant('after' as const), error: fc.constantFrom(...lost) }),
);

const alert: fc.Arbitrary<AlertStep> = fc.record({
  fingerprint: fc.constantFrom('f1', 'f2'),
  status: fc.oneof(
    { arbitrary: fc.constant('firing' as const), weight: 8 },
    { arbitrary: fc.constant('resolved' as const), weight: 1 },
  ),
  ageMs: fc.constantFrom(0, 0, 60_000),
  about: fc.constantFrom('own' as const, 'own' as const, 'other' as const),
});

const someVariant = fc.oneof(
  { weight: 4, arbitrary: fc.constant('original' as const) },
  { weight: 3, arbitrary: fc.constantFrom('removed' as const, 'retargeted' as const, 'escalates' as const) },
  { weight: 4, arbitrary: fc.constantFrom(...variants) },
);

/** On demand: the model does not know yet all that a forgery in the middle of an act allows. */
const forgeWeight = process.argv.includes('--forge') ? 3 : 0;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 14, arbitrary: of('flow', { count: fc.integer({ min: 1, max: 40 }), seed: fc.nat(999) }) },
  {
    weight: 10,
    arbitrary: of('release', {
      pick: fc.nat(20),
      fate: fc.oneof(
        { weight: 5, arbitrary: fc.constant('ok' as const) },
        { weight: 4, arbitrary: fc.constantFrom(...unsent) },
        { weight: 1, arbitrary: fc.constant('crash' as const) },
      ),
    }),
  },
  { weight: 4, arbitrary: of('delay', { pick: fc.nat(5), steps: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 7,
    arbitrary: of('restarts', {
      end: fc.constantFrom('network' as const, 'network' as const, 'oom' as const, 'unclear' as const),
      times: fc.constantFrom(1, 2, 4, 4, 4),
      everyMs: fc.constantFrom(1, 1, 1_000),
    }),
  },
  { weight: 8, arbitrary: of('notify', { to: somePlaces, alert }) },
  { weight: 2, arbitrary: of('intrude', { as: fc.constantFrom('job' as const, 'bare' as const) }) },
  { weight: 2, arbitrary: of('others-restart', { times: fc.constantFrom(1, 4, 9) }) },
  { weight: 1, arbitrary: of('others-go', {}) },
  { weight: 8, arbitrary: of('look', { at: place }) },
  { weight: 3, arbitrary: of('pass', { ms: fc.constantFrom(400, 1_000, 2_000, 3_000, 11_000, 61_000, 200_000) }) },
  { weight: 6, arbitrary: of('settle', {}) },
  { weight: 2, arbitrary: of('scale', { replicas: fc.nat(3) }) },
  { weight: 2, arbitrary: of('restore', {}) },
  { weight: 1, arbitrary: of('delete', {}) },
  { weight: 1, arbitrary: of('create', {}) },
  { weight: 1, arbitrary: of('evict', {}) },
  { weight: 1, arbitrary: of('wipe', {}) },
  { weight: forgeWeight, arbitrary: of('forge', { as: fc.constantFrom(...forgeries) }) },
  { weight: 2, arbitrary: of('watches', { at: somePlaces, how: fc.constantFrom('prompt', 'lost', 'late') }) },
  { weight: 1, arbitrary: of('edit-held', { held: fc.constantFrom(undefined, 'edited') }) },
  { weight: 1, arbitrary: of('heartbeat', { at: place }) },
  { weight: 1, arbitrary: of('gateway', { says: fc.constantFrom('up', 'down', 'unknown') }) },
  { weight: 2, arbitrary: of('press', { at: place }) },
  { weight: 2, arbitrary: of('disarm', { at: place, forMs: fc.constantFrom(1_000, 20_000, 200_000, 90_000_000) }) },
  { weight: 1, arbitrary: of('arm', { at: place }) },
  {
    weight: 5,
    arbitrary: of('reset', {
      at: place,
      trip: fc.constantFrom(
        'present' as const,
        'present' as const,
        'present' as const,
        'previous' as const,
        'unknown' as const,
      ),
      force: fc.boolean(),
      restore: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: of('config', { at: somePlaces, variant: someVariant }) },
  { weight: 2, arbitrary: of('crash', { at: somePlaces }) },
  { weight: 2, arbitrary: of('start', { at: place }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(somePlaces, fc.constantFrom(...breakable), fault)
      .map(([at, operation, { when, error }]) => ({ kind: 'break' as const, at, operation, when, error })),
  },
  { weight: 3, arbitrary: of('mend', { at: somePlaces }) },
);

export const story: fc.Arbitrary<Story> = fc.record({
  opening: fc.constantFrom('cold' as const, 'warm' as const, 'stopped' as const),
  replicas: fc.constantFrom(1, 2),
  elsewhere: fc.nat(1),
  variants: fc.oneof(
    { weight: 4, arbitrary: fc.constant({ A: 'original' as const, B: 'original' as const }) },
    { weight: 2, arbitrary: someVariant.map((variant) => ({ A: variant, B: variant })) },
    { weight: 1, arbitrary: fc.record({ A: someVariant, B: someVariant }) },
  ),
  steps: fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
});

function of<const Kind extends Step['kind'], Fields extends object>(
  kind: Kind,
  fields: { readonly [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> },
): fc.Arbitrary<{ readonly kind: Kind } & Fields> {
  // The record has exactly these fields, but fast-check's own type marks each of them as optional.
  return fc.record(fields).map((made) => ({ kind, ...made }) as unknown as { readonly kind: Kind } & Fields);
}
