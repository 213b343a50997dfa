import t from 'tap';
import { Endings } from '../../../src/dev/demo/cleanup-stack.ts';

t.test('what began last ends first, one after the other, and once', async (t) => {
  const endings = new Endings();
  const ended: string[] = [];
  for (const name of ['folder', 'server']) {
    endings.add(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(name);
    });
  }
  await Promise.all([endings.end(), endings.end()]);
  t.strictSame(ended, ['server', 'folder']);
});

t.test('an ending that fails keeps no other from being made', async (t) => {
  const endings = new Endings();
  let ended = false;
  endings.add(() => {
    ended = true;
  });
  endings.add(() => Promise.reject(new Error('it does not end')));
  await t.rejects(endings.end(), { message: 'it does not end' });
  t.ok(ended);
});
