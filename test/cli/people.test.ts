import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { authorizer, buttonView, receiver } from '../http/receiver.ts';
import { nobodyListens } from '../support/address.ts';
import { until } from '../support/until.ts';
import { command } from './command.ts';
import { startTestReceiver } from './test-receiver.ts';

t.test('press, status, reset and history, from a shell', async (t) => {
  const { run, latch } = await startTestReceiver(t);
  const state = () => latch()?.state;
  const before = await run(['status']);
  t.equal(before.code, 0);
  t.match(before.out, /^swype-app {2}Armed {2}deployment\/swype-app in sre: 1 replica\n/);
  t.match(before.out, /^Press +big-red-button press swype-app --reason '…'$/m);

  const pressed = await run(['press', 'swype-app', '--reason', 'Swype charges twice', '--as-name', 'Marie']);
  t.strictSame([pressed.code, pressed.err], [0, '']);
  const { id = '' } = latch()?.trip ?? {};
  t.match(pressed.out, `Trip ${id}.`);
  await until(() => state() === 'stopped');

  const status = await run(['status', 'swype-app']);
  t.match(status.out, /^swype-app {2}Stopped {2}deployment\/swype-app in sre: 0 replicas$/m);
  t.match(status.out, /^By +a press by sre \(claims to be Marie\)$/m);
  t.match(status.out, /^Why +Swype charges twice$/m);
  t.match(status.out, /^State +No pods are running\. Held at 0/m);
  t.match(status.out, `Reset    big-red-button reset swype-app --trip ${id} --reason '…'\n`);
  t.match(status.out, /^Then +big-red-button restore swype-app$/m);
  t.ok(status.out.split('\n').length <= 24, 'within one screen');

  const again = await run(['press', 'swype-app', '--reason', 'again', '--json']);
  t.strictSame(
    [again.code, JSON.parse(again.out)],
    [0, { button: 'swype-app', state: 'stopped', already: true, trip: id }],
  );

  const blind = await run(['reset', 'swype-app', '--reason', 'gateway is back']);
  t.equal(blind.code, 2, 'a person does not reset blindly');
  t.match(blind.err, `big-red-button reset swype-app --trip ${id} --reason 'gateway is back'`);
  t.match(blind.err, /Swype charges twice/, 'the present trip is shown');
  t.equal(state(), 'stopped');
  const program = await run(['reset', 'swype-app', '--reason', 'x', '--json'], { typed: 'swype-app\n' });
  t.equal(program.code, 2, 'a program must name the trip');
  const next = [`big-red-button reset swype-app --trip ${id} --reason x`];
  t.strictSame(JSON.parse(program.out), { error: 'usage', message: 'name the trip that you have looked at', next });

  const mistyped = await run(['reset', 'swype-app', '--reason', 'over'], { typed: 'swyp\n' });
  t.strictSame([mistyped.code, state()], [1, 'stopped']);
  const ended = await run(['reset', 'swype-app', '--reason', 'over'], { typed: '' });
  t.strictSame([ended.code, state()], [1, 'stopped']);

  const stale = await run(['reset', 'swype-app', '--trip', 'of-yesterday', '--reason', 'over']);
  t.equal(stale.code, 1);
  t.match(stale.err, `trip of-yesterday is not the present trip, which is ${id}`);
  t.match(stale.err, /See the present state: big-red-button status swype-app/);

  const reset = await run(['reset', 'swype-app', '--reason', 'gateway is back'], { typed: ' swype-app \n' });
  t.equal(reset.code, 0, reset.err);
  t.match(reset.out, /Nothing was started\.\nRestore with your own rights: big-red-button restore swype-app\n/);
  t.equal(state(), 'armed');
  const named = await run(['reset', 'swype-app', '--trip', id, '--reason', 'gateway is back', '--json']);
  t.match(JSON.parse(named.out), { already: true, restore: /^kubectl scale/ });
  const nothing = await run(['reset', 'swype-app', '--reason', 'over'], { typed: 'swype-app\n' });
  t.equal(nothing.code, 1);
  t.match(nothing.err, /is not latched, so there is nothing to reset/);

  const history = await run(['history']);
  t.match(
    history.out,
    /a press by sre \(claims to be Marie\): Swype charges twice\n.*no pod left after .*\n.*gateway is back\n/,
  );
  t.match(JSON.parse((await run(['history', 'swype-app', '--json'])).out), [{ button: 'swype-app', trip: { id } }]);
  await until(async () => /^State +Released\. The workload stays at zero/m.test((await run(['status'])).out));
});

/** A receiver on doubles, which answers what the test sets. Alice may do everything, Bob may only read. */
async function fake(t: Test, name = 'alice') {
  const { app, panel } = await receiver(t, {
    authorizer: {
      knows: () => false,
      authorize: (authorization, ...rest) => authorizer.authorize(authorization?.replace('a-long-', ''), ...rest),
    },
  });
  const token = `a-long-token-of-${name}`;
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo; // it listens on TCP
  const tokenFile = `${t.testdir({ token })}/token`;
  const url = `http://127.0.0.1:${port}`;
  const reach = ['--url', url, '--token-file', tokenFile];
  return { panel, reach, run: (...args: readonly string[]) => command([...args, ...reach]) };
}

t.test('a mistyped name gets a suggestion', async (t) => {
  const { run, panel } = await fake(t);
  panel.buttons = [buttonView, { ...buttonView, name: 'upcommerce' }];
  for (const args of [
    ['status', 'swipe-app'],
    ['press', 'swipe-app', '--reason', 'x'],
    ['history', 'swipe-app'],
  ]) {
    const ran = await run(...args);
    t.equal(ran.code, 1, args.join(' '));
    t.match(ran.err, /^big-red-button: there is no button "swipe-app"\n {2}Did you mean swype-app\?$/m);
  }
  t.match((await run('status', 'something-else')).err, /The buttons: swype-app, upcommerce/);
  t.match((await run('status')).out, /^swype-app +Stopping +0 .*\nupcommerce +Stopping/m, 'several are a table');
});

t.test('an invalid address is a usage error', async (t) => {
  for (const address of ['nonsense', 'ftp://localhost', 'https://me@localhost']) {
    const { code, err } = await command(['status', '--url', address]);
    t.equal(code, 2, address);
    t.match(err, `${JSON.stringify(address)} is not a receiver's address; expected one such as https://localhost:8443`);
  }
});

t.test('a person without a valid token sees how to get one', async (t) => {
  const stranger = await fake(t, 'nobody');
  const unknown = await stranger.run('status');
  t.equal(unknown.code, 1);
  t.match(
    unknown.err,
    /the receiver rejected the token in .*: it is wrong or has expired\n.*--token-file.*\n {2}kubectl create token big-red-button-operator .*--audience big-red-button/,
  );
});

t.test('a person who may only read sees the missing right, and how to press without the receiver', async (t) => {
  const { run, panel, reach } = await fake(t, 'bob');
  t.equal((await run('status')).code, 0);
  const pressed = await run('press', 'swype-app', '--reason', 'x');
  t.equal(pressed.code, 1);
  t.match(pressed.err, /bob may not press\n.*the verb press on buttons\.big-red-button\.dev\/swype-app/);
  t.match(pressed.err, `press swype-app --reason x --direct ${reach.join(' ')}`);
  const reset = await run('reset', 'swype-app', '--trip', 'trip-1', '--reason', 'x', '--json');
  t.match(JSON.parse(reset.out), { error: 'forbidden', status: 403 });
  t.notMatch(reset.out, '--direct');
  t.strictSame(panel.acts, []);
});

t.test('rehearse checks each button, and its exit code is 1 if a stop would fail', async (t) => {
  const { run, panel } = await fake(t);
  const good = await run('rehearse');
  t.strictSame([good.code, good.out, good.err], [0, 'swype-app  ok  a stop would succeed\n', '']);
  const at = '2026-11-23T10:21:00.000Z';
  panel.rehearsed = { kind: 'rehearsed', rehearsal: { ok: false, at, problem: 'the stop would fail: forbidden' } };
  const bad = await run('rehearse', 'swype-app', '--json');
  t.equal(bad.code, 1);
  t.strictSame(JSON.parse(bad.out), [
    { button: 'swype-app', ok: false, at, problem: 'the stop would fail: forbidden' },
  ]);
  t.match(bad.err, /a stop would fail: swype-app/);
  t.match((await run('rehearse', 'swipe-app')).err, /Did you mean swype-app/);
});

t.test('a press that is answered 503 is repeated, and the person sees why', async (t) => {
  const { run, panel } = await fake(t);
  panel.pressed = { kind: 'pending', problem: 'the API is away' };
  const pressing = run('press', 'swype-app', '--reason', 'x');
  await until(() => panel.acts.length > 0);
  panel.pressed = { kind: 'pressed', state: 'stopping', already: false, trip: 'trip-1' };
  const pressed = await pressing;
  t.equal(pressed.code, 0);
  t.match(pressed.err, /^Not done yet, trying again: the API is away$/m);
  t.ok(panel.acts.length >= 2);
});

t.test('if the receiver is unreachable, the direct press is offered with the same flags', async (t) => {
  const tokenFile = `${t.testdir({ token: 'a-token-of-nobody-at-all' })}/token`;
  const gone = ['--url', nobodyListens, '--token-file', tokenFile];
  const pressed = await command(['press', 'swype-app', '--reason', "it's wrong", ...gone]);
  t.equal(pressed.code, 1);
  t.match(pressed.err, /cannot be reached at http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
  t.match(pressed.err, `big-red-button press swype-app --reason 'it'\\''s wrong' --direct ${gone.join(' ')}`);
  const looked = await command(['status', '--json', ...gone]);
  t.match(JSON.parse(looked.out), { error: 'unreachable', next: [/kubectl get pods/, /kubectl get configmap/] });
});

t.test('an invalid address in the environment is a usage error that names the variable', async (t) => {
  const env = { BIG_RED_BUTTON_URL: 'nonsense' };
  for (const args of [['status'], ['watch'], ['reset', 'swype-app', '--reason', 'x']]) {
    const { code, out, err } = await command([...args, '--json'], { env });
    t.equal(code, 2, args.join(' '));
    t.match(err, /BIG_RED_BUTTON_URL: "nonsense" is not a receiver's address; expected one such as/);
    t.match(JSON.parse(out), { error: 'usage', message: /^BIG_RED_BUTTON_URL/ });
  }
});

t.test('a usage error names the help of the command that was used wrongly', async (t) => {
  const { run } = await startTestReceiver(t);
  for (const [args, help] of [
    [['stauts'], 'big-red-button'],
    [['status', '--foo'], 'big-red-button status'],
    [['check', 'config.yaml'], 'big-red-button check'],
    [['toil', 'revew'], 'big-red-button toil'],
  ] as const) {
    const { code, err } = await run([...args]);
    t.equal(code, 2, args.join(' '));
    t.ok(err.endsWith(`\nUsage: ${help} --help\n`), err);
  }
});

t.test('with --json every failure is one JSON object on standard output', async (t) => {
  const failures: readonly (readonly [readonly string[], object])[] = [
    [['status', '--url', 'nonsense'], { error: 'usage', message: /^option '--url <address>' argument 'nonsense'/ }],
    [['status', '--jsn'], { error: 'usage', message: "unknown option '--jsn'", next: ['(Did you mean --json?)'] }],
    [['press', 'x', '--reason', 'x', '--config', 'y'], { error: 'usage', message: /are only for --direct/ }],
    [['check', '--kubeconfig', '/nowhere'], { error: 'failed', message: /cannot read \/nowhere/ }],
    [['toil', 'review', '/nowhere'], { error: 'failed', message: '/nowhere: there is no such file' }],
    [['toil', 'replay', '/nowhere'], { error: 'failed', message: '/nowhere: there is no such file' }],
    [['generate'], { error: 'usage', message: /unknown option '--json'/ }],
  ];
  for (const [args, expected] of failures) {
    const { code, out } = await command([...args, '--json']);
    t.match(JSON.parse(out), expected, args.join(' '));
    t.equal(code, JSON.parse(out).error === 'usage' ? 2 : 1, args.join(' '));
  }
  t.equal((await command(['status', '--json', '--help'])).code, 0);
});

t.test('an address of another service is reported, and a redirect is not followed', async (t) => {
  const server = createServer((_, response) => response.writeHead(302, { location: '/login' }).end('<html>'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const ran = await command(['status', '--url', `http://127.0.0.1:${port}`]);
  t.equal(ran.code, 1);
  t.match(ran.err, /is not a big-red-button receiver: it answered 302/);
});

t.test('an unusable file is reported with the option and the variable that name it', async (t) => {
  const folder = t.testdir({ 'ca.crt': 'not PEM', token: 'a-token-of-nobody-at-all' });
  const to = (...args: string[]) => command(['status', '--url', 'https://127.0.0.1:1', ...args]);
  const noAuthority = await to('--token-file', `${folder}/token`, '--ca-file', `${folder}/nowhere`);
  t.equal(noAuthority.code, 1);
  t.match(noAuthority.err, /cannot read .*nowhere: there is no such file\n {2}.*--ca-file or BIG_RED_BUTTON_CA_FILE/);
  const notOne = await to('--token-file', `${folder}/token`, '--ca-file', `${folder}/ca.crt`);
  t.match(notOne.err, /ca\.crt: contains no certificate; expected .*PEM/);
  const noToken = JSON.parse((await to('--token-file', folder, '--json')).out);
  t.match(noToken, { message: /it is a folder/, next: [/--token-file or BIG_RED_BUTTON_TOKEN_FILE/] });
  t.match((await command(['generate', '--config', `${folder}/nowhere`])).err, /no such file\n {2}.*--config/);
});

t.test('wrong usage has exit code 2, and the help has examples', async (t) => {
  for (const args of [
    ['press', 'swype-app'],
    ['press', '--reason', 'x'],
    ['reset', 'swype-app'],
    ['reset', 'swype-app', '--reason', 'x', '--trip', ''],
    ['history', '--limit', '0'],
    ['press', 'x', '--reason', ' '],
  ]) {
    t.equal((await command(args)).code, 2, args.join(' '));
  }
  for (const name of ['status', 'press', 'reset', 'restore', 'history', 'watch', 'rehearse', 'check']) {
    const help = await command([name, '--help']);
    t.equal(help.code, 0);
    t.match(help.out, new RegExp(`Examples?:\n  big-red-button ${name}`));
  }
});

t.test('a terminal gets colours, except with NO_COLOR', async (t) => {
  const { reach } = await fake(t);
  t.match((await command(['status', ...reach], { isTTY: true })).out, '\x1b[33mStopping\x1b[0m');
  t.notMatch((await command(['status', ...reach], { isTTY: true, env: { NO_COLOR: '1' } })).out, '\x1b');
  t.notMatch((await command(['status', ...reach])).out, '\x1b');
});
