import t from 'tap';
import { textReporter } from '../../../src/dev/demo/reporter.ts';
import { ExpectationFailed, Story } from '../../../src/dev/demo/story.ts';

function begin(waitMs = 60_000) {
  const interrupt = new AbortController();
  const written: string[] = [];
  const reporter = textReporter({ write: (text) => written.push(text), elapsed: () => 0, color: false });
  return { story: new Story({ reporter, signal: interrupt.signal, waitMs }), interrupt, written };
}

t.test('an expectation is reported when it comes true, even if earlier looks fail', async (t) => {
  const { story, written } = begin();
  let looks = 0;
  const found = await story.expect('it comes true', async () => {
    looks += 1;
    if (looks === 1) throw new Error('no answer');
    return looks === 3 && 'here';
  });
  t.equal(found, 'here');
  t.match(written.join(''), /✓ it comes true\n$/);
});

t.test('an expectation that does not come true is reported with the error of the last look', async (t) => {
  const { story, written } = begin(0);
  const look = () => {
    throw new Error('connect ECONNREFUSED');
  };
  await t.rejects(story.expect('it comes true', look), ExpectationFailed);
  t.match(written.join(''), /✗ NOT within 0 s: it comes true\. The last look failed: connect ECONNREFUSED\n$/);
  t.throws(() => story.check('it is true', false), ExpectationFailed);
  t.match(written.at(-1), /✗ NOT true: it is true\n$/);
});

t.test('a check that is true is reported', async (t) => {
  const { story, written } = begin();
  story.check('it is true', true);
  t.match(written.join(''), /✓ it is true\n$/);
});

t.test('an interrupt ends a wait at once, with its reason', async (t) => {
  const { story, interrupt } = begin();
  const reason = new Error('interrupted');
  const waiting = story.wait('nothing', () => {
    interrupt.abort(reason);
    return undefined;
  });
  await t.rejects(waiting, reason);
});
