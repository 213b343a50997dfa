import fc from 'fast-check';

/** Text that should not be in a record: huge, multi-byte, control characters, quotes, half a pair of surrogates. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .tuple(fc.constantFrom('x', '界', '👍', '\u0001', '"\\', '\uD83D', '\n'), fc.integer({ min: 0, max: 3_000 }))
    .map(([unit, times]) => unit.repeat(times)),
);

/** One act on a latch in any state. */
export type Act =
  | { readonly type: 'trip'; readonly id: string; readonly replicas?: number }
  | { readonly type: 'accept' | 'stop' | 'fight' | 'restored' }
  | { readonly type: 'follow'; readonly uid: string }
  | { readonly type: 'reset'; readonly which: 'present' | 'last' | 'wrong'; readonly force: boolean };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    type: fc.constant('trip' as const),
    id: fc.uuid(),
    replicas: fc.constantFrom(0, 1, 3),
  }),
  fc.record({ type: fc.constant('trip' as const), id: fc.uuid() }),
  fc.record({ type: fc.constantFrom('accept', 'stop', 'fight', 'restored') }),
  fc.record({ type: fc.constant('follow' as const), uid: fc.uuid() }),
  fc.record({
    type: fc.constant('reset' as const),
    which: fc.constantFrom('present', 'present', 'last', 'wrong'),
    force: fc.boolean(),
  }),
);

export const arbitraryActs: fc.Arbitrary<readonly Act[]> = fc.array(act, { maxLength: 40 });
