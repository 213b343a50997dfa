import t from 'tap';
import { startTestReceiver } from '../test-receiver.ts';

t.test('disarm and arm change the state object, and status and history show who and why', async (t) => {
  const { run, latch } = await startTestReceiver(t);
  const disarmed = await run([
    'disarm',
    'swype-app',
    '--for',
    '2h',
    '--reason',
    'gateway maintenance',
    '--as-name',
    'Ada',
  ]);
  t.equal(disarmed.code, 0, disarmed.err);
  t.match(disarmed.out, /^swype-app is disarmed until .* UTC, in 2 h\. A press still stops the target\./);
  const [record] = latch()?.disarms ?? [];
  t.match(record, { account: 'sre', claimedName: 'Ada', reason: 'gateway maintenance' });
  t.equal(Date.parse(record?.until ?? '') - Date.parse(record?.at ?? ''), 7_200_000);
  t.match((await run(['status', 'swype-app'])).out, /^Disarmed +until .* by sre \(claims to be Ada\)/m);
  t.match((await run(['status'])).out, /^swype-app +Disarmed until/m);

  t.match((await run(['arm', 'swype-app'])).out, /^swype-app is no longer disarmed\./);
  t.match((await run(['arm', 'swype-app', '--json'])).out, /"already": true/);
  t.match((await run(['history', 'swype-app'])).out, /disarmed for 2 h by sre .*: gateway maintenance\n +ended at/);
});

t.test('a time that is not one, or is longer than a day, is a usage error', async (t) => {
  const { run, latch } = await startTestReceiver(t);
  for (const time of ['soon', '25h', '0', '']) {
    const { code, err } = await run(['disarm', 'swype-app', '--for', time, '--reason', 'why']);
    t.equal(code, 2, time);
    t.match(err, /Write it like 2h, 90m or 1h30m\. From 1s to 24h\./);
  }
  t.equal((await run(['disarm', 'swype-app', '--reason', 'why'])).code, 2, 'the time is required');
  t.equal(latch()?.disarms, undefined);
});
