import t from 'tap';
import { ReviewCache } from '../../../src/http/auth/review-cache.ts';

const forASecond = (_answer: string): number => 1_000;

/** A cache on a clock that stands still, and a question that counts how often it is put. */
function build({ size = 10, keepMs = forASecond } = {}) {
  const time = { now: 1_000_000 };
  const cache = new ReviewCache<string>({ clock: { now: () => time.now }, size, keepMs });
  const asked: string[] = [];
  const ask = (key: string, answer = key) =>
    cache.get(key, async () => {
      asked.push(key);
      return answer;
    });
  return { time, cache, asked, ask };
}

t.test('an answer is valid for its time, counted from the question', async (t) => {
  const { time, ask, asked } = build();
  t.equal(await ask('a', 'first'), 'first');
  time.now += 999;
  t.equal(await ask('a', 'second'), 'first');
  time.now += 1;
  t.equal(await ask('a', 'second'), 'second');
  t.strictSame(asked, ['a', 'a']);
});

t.test('a slow answer is valid for less time', async (t) => {
  const { time, cache, ask, asked } = build();
  await cache.get('a', async () => {
    time.now += 600;
    return 'slow';
  });
  time.now += 399;
  t.equal(await ask('a'), 'slow');
  time.now += 1;
  t.equal(await ask('a'), 'a');
  t.strictSame(asked, ['a']);
});

t.test('equal questions share one answer, however long it takes', async (t) => {
  const { time, cache, ask, asked } = build();
  const { promise, resolve } = Promise.withResolvers<string>();
  const first = cache.get('a', () => promise);
  time.now += 3_600_000;
  const second = ask('a');
  const other = ask('b');
  resolve('shared');
  t.strictSame(await Promise.all([first, second, other]), ['shared', 'shared', 'b']);
  t.strictSame(asked, ['b']);
});

t.test('a failure reaches everyone who waits, and the next question asks again', async (t) => {
  const { cache, ask, asked } = build();
  const { promise, reject } = Promise.withResolvers<string>();
  const waiting = [cache.get('a', () => promise), ask('a')];
  reject(new Error('away'));
  for (const each of waiting) await t.rejects(each, { message: 'away' });
  t.equal(await ask('a', 'back'), 'back');
  t.equal(await ask('a', 'again'), 'back');
  t.strictSame(asked, ['a']);
});

t.test('a late failure does not drop a newer answer', async (t) => {
  const { cache, ask } = build({ size: 1 });
  const { promise, reject } = Promise.withResolvers<string>();
  const late = cache.get('a', () => promise);
  await ask('b');
  await ask('a', 'new');
  reject(new Error('away'));
  await t.rejects(late);
  t.equal(await ask('a', 'newer'), 'new');
});

t.test('each answer has its own time, which may be none at all', async (t) => {
  const { time, ask, asked } = build({ keepMs: (answer) => (answer === 'yes' ? 1_000 : -5) });
  await ask('no');
  await ask('no');
  await ask('a', 'yes');
  time.now += 500;
  await ask('a', 'yes');
  t.strictSame(asked, ['no', 'no', 'a']);
});

t.test('after the clock was set back, no answer is valid', async (t) => {
  const { time, ask, asked } = build();
  await ask('a');
  time.now -= 3_600_000;
  await ask('a');
  t.strictSame(asked, ['a', 'a']);
});

t.test('it keeps a limited number of answers, and drops the oldest first', async (t) => {
  const { ask, asked } = build({ size: 3 });
  for (const key of ['a', 'b', 'c', 'd']) await ask(key);
  asked.length = 0;
  for (const key of ['b', 'c', 'd']) await ask(key);
  t.strictSame(asked, []);
  await ask('a');
  t.strictSame(asked, ['a']);
});

t.test('an answer that is not kept does not push out another one', async (t) => {
  const { ask, asked } = build({ size: 2, keepMs: (answer) => (answer === 'no' ? 0 : 1_000) });
  await ask('a');
  for (const key of ['b', 'c', 'd']) await ask(key, 'no');
  asked.length = 0;
  await ask('a');
  t.strictSame(asked, []);
});
