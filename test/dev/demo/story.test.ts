import t from 'tap';
import { narrateForPeople } from '../../../src/dev/demo/narrator.ts';
import { ExpectationFailed, Story } from '../../../src/dev/demo/story.ts';

function begin(waitMs = 60_000) {
  const interrupt = new AbortController();
  const written: string[] = [];
  const narrator = narrateForPeople({ write: (text) => written.push(text), elapsed: () => 0, color: false });
  return { story: new Story({ narrator, signal: interrupt.signal, waitMs }), interrupt, written };
}

t.test('an expectation is told when it comes true, however often a look fails before', async (t) => {
  const { story, written } = begin();
  let looks = 0;
  const found = await story.expect('it comes true', async () => {
    looks += 1;
    if (looks === 1) throw new Error('nobody answers');
    return looks === 3 && 'here';
  });
  t.equal(found, 'here');
  t.match(written.join(''), /✓ it comes true\n$/);
});

t.test('an expectation that does not come true is told plainly, with what the last look said', async (t) => {
  const { story, written } = begin(0);
  const look = () => {
    throw new Error('connect ECONNREFUSED');
  };
  await t.rejects(story.expect('it comes true', look), ExpectationFailed);
  t.match(written.join(''), /✗ NOT within 0 s: it comes true\. The last look failed: connect ECONNREFUSED\n$/);
  t.throws(() => story.check('it is so', false), ExpectationFailed);
  t.match(written.at(-1), /✗ NOT so: it is so\n$/);
});

t.test('what must be so already is told', async (t) => {
  const { story, written } = begin();
  story.check('it is so', true);
  t.match(written.join(''), /✓ it is so\n$/);
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
