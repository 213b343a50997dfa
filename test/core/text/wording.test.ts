import t from 'tap';
import { progressOf } from '../../../src/core/text/wording.ts';

t.test('the progress of a delivery shows its attempts until it is delivered', async (t) => {
  t.equal(progressOf({ state: 'awaited', attempts: 0 }), 'not due yet');
  t.equal(progressOf({ state: 'delivered', attempts: 2 }), 'delivered');
  t.equal(progressOf({ state: 'pending', attempts: 1 }), 'pending, tried once: no answer');
  t.equal(
    progressOf({ state: 'given-up', attempts: 40, problem: 'answered 500' }),
    'given up, tried 40 times: answered 500',
  );
});
