import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { withLock } from '../../../src/dev/programs/fetch/lock.ts';

const quiet = () => {};

t.test('work under one lock never overlaps, and the lock is removed afterwards', async (t) => {
  const folder = t.testdir();
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(folder, quiet, work)));
  t.equal(most, 1);
  t.same(await readdir(folder), []);
});

t.test('a lock is released when the work fails', async (t) => {
  const folder = t.testdir();
  await t.rejects(
    withLock(folder, quiet, () => Promise.reject(new Error('no'))),
    /no/,
  );
  t.equal(await withLock(folder, quiet, async () => 'again'), 'again');
});

t.test('a lock that its owner no longer renews is free', async (t) => {
  const folder = t.testdir({ '.lock': {} });
  const aMinuteAgo = Date.now() / 1_000 - 60;
  await utimes(join(folder, '.lock'), aMinuteAgo, aMinuteAgo);
  t.equal(await withLock(folder, quiet, async () => 'done'), 'done');
});

t.test('a process that waits says so', async (t) => {
  const folder = t.testdir();
  const said: string[] = [];
  const [inside, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = withLock(folder, quiet, () => {
    inside.resolve();
    return released.promise;
  });
  await inside.promise;
  const say = (line: string) => {
    said.push(line);
    released.resolve();
  };
  await withLock(folder, say, async () => {});
  await first;
  t.same(said, [`waiting for another process, which is fetching programs into ${folder}`]);
});

t.test('the error names a folder that cannot be made, and what to do', async (t) => {
  const file = join(t.testdir({ file: '' }), 'file');
  await t.rejects(
    withLock(join(file, 'cache'), quiet, async () => {}),
    {
      name: 'ProgramError',
      message: /^programs cannot be kept in \S+cache: .+\. Put them on the PATH instead\.$/,
    },
  );
});
