import t from 'tap';
import { CleanupStack } from '../../../src/dev/demo/stack/cleanup-stack.ts';

t.test('cleanups run once, one after the other, in reverse order', async (t) => {
  const cleanups = new CleanupStack();
  const done: string[] = [];
  for (const name of ['folder', 'server']) {
    cleanups.add(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
    });
  }
  await Promise.all([cleanups.run(), cleanups.run()]);
  t.strictSame(done, ['server', 'folder']);
});

t.test('a cleanup that fails does not prevent the others', async (t) => {
  const cleanups = new CleanupStack();
  let done = false;
  cleanups.add(() => {
    done = true;
  });
  cleanups.add(() => Promise.reject(new Error('the server does not stop')));
  await t.rejects(cleanups.run(), { message: 'the server does not stop' });
  t.ok(done);
});
