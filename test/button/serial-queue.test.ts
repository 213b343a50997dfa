import t from 'tap';
import { SerialQueue } from '../../src/button/trip/serial-queue.ts';

t.test('Tasks run one after the other, in the order of arrival', async (t) => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.run(async () => {
    seen.push('first begins');
    await gate.promise;
    seen.push('first ends');
    return 1;
  });
  const second = queue.run(async () => {
    seen.push('second');
    return 2;
  });
  t.notOk(queue.isIdle);
  gate.resolve();
  t.strictSame([await first, await second], [1, 2]);
  t.strictSame(seen, ['first begins', 'first ends', 'second']);
  t.ok(queue.isIdle);
});

t.test('A failing task does not keep the next one from running', async (t) => {
  const queue = new SerialQueue();
  const failed = queue.run(() => Promise.reject(new Error('first')));
  const next = queue.run(async () => 'second');
  await t.rejects(failed, /first/);
  t.equal(await next, 'second');
  t.ok(queue.isIdle);
});
