import t from 'tap';
import { nextStep } from '../../../src/core/restore/steps.ts';

/** Every step from zero. */
function stepsTo(full: number): readonly number[] {
  const steps: number[] = [];
  for (let next = nextStep(0, full); next !== undefined; next = nextStep(next, full)) steps.push(next);
  return steps;
}

t.test('the steps are one, half and all, each once', async (t) => {
  t.strictSame(stepsTo(1), [1]);
  t.strictSame(stepsTo(2), [1, 2]);
  t.strictSame(stepsTo(3), [1, 2, 3]);
  t.strictSame(stepsTo(8), [1, 4, 8]);
  t.strictSame(stepsTo(9), [1, 5, 9]);
});

t.test('a restore continues from the present count, and never lowers it', async (t) => {
  t.equal(nextStep(2, 8), 4);
  t.equal(nextStep(5, 8), 8);
  t.equal(nextStep(8, 8), undefined);
  t.equal(nextStep(9, 8), undefined);
});
