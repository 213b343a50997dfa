import fc from 'fast-check';
import { causes } from '../../../src/core/cause/cause.ts';
import type { Attempt, Life } from './life.ts';

const attempt: fc.Arbitrary<Attempt> = fc.record({
  cause: fc.constantFrom(...causes),
  runMs: fc.integer({ min: 1, max: 600_000 }),
  backOffMs: fc.integer({ min: 0, max: 300_000 }),
});

export const arbitraryLife: fc.Arbitrary<Life> = fc.record({
  pod: fc.constant('swype-app-1'),
  container: fc.constant('app'),
  startedAt: fc.constant(Date.parse('2026-01-02T03:00:00Z')),
  attempts: fc.array(attempt, { maxLength: 12 }),
  ids: fc.boolean(),
});

/**
 * A life and, for each of its views, whether it was seen. The last view is always seen: it is the read at the decision.
 */
export const partlySeenLife: fc.Arbitrary<{ life: Life; seen: boolean[] }> = arbitraryLife.chain((life) => {
  const views = 2 + life.attempts.length * (life.ids ? 4 : 3);
  return fc.record({
    life: fc.constant(life),
    seen: fc.array(fc.boolean(), { minLength: views - 1, maxLength: views - 1 }).map((lost) => [...lost, true]),
  });
});
