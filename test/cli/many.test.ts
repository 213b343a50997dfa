import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { pressesUnderWay } from '../../src/cli/many/press-each.ts';
import { admin } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startReceiver } from '../../src/receiver/start.ts';
import { startTestCluster, tokens } from '../support/cluster.ts';
import { until } from '../support/until.ts';
import { type CommandOptions, command } from './command.ts';

const labelled = {
  'swype-app': { tier: 'payments', team: 'sre' },
  ledger: { tier: 'payments' },
  search: { tier: 'catalogue' },
  plain: undefined,
} as const;
const names = Object.keys(labelled);

/** A simulator and a receiver with four buttons. */
async function standing(t: Test) {
  const cluster = await startTestCluster({ receiver: { ...admin, name: 'receiver' } });
  t.teardown(() => cluster.close());
  const { simulator, folder } = cluster;
  for (const name of names.slice(1)) {
    simulator.create('deployments', 'sre', workload(name, 1));
    simulator.create('configmaps', 'big-red-button', { metadata: { name: `big-red-button-${name}` } });
  }
  const buttons = Object.entries(labelled).map(([name, labels]) => ({
    name,
    target: { kind: 'Deployment', namespace: 'sre', name },
    match: [`button="${name}"`],
    ...(labels && { labels }),
  }));
  const config = await cluster.writeConfig({}, { buttons });
  const [tokenFile, kubeconfig] = [join(folder, 'token'), join(folder, 'admin')];
  await Promise.all([writeFile(tokenFile, tokens.person), writeFile(kubeconfig, simulator.kubeconfig('admin'))]);
  const replicas = (name: string) => simulator.store.get('deployments', 'sre', name)?.spec.replicas;
  const latch = (name: string) =>
    JSON.parse(simulator.store.get('configmaps', 'big-red-button', `big-red-button-${name}`)?.data?.latch ?? '{}');
  return {
    simulator,
    folder,
    config,
    tokenFile,
    kubeconfig,
    replicas,
    latch,
    stopped: () => names.filter((name) => replicas(name) === 0),
  };
}

async function withReceiver(t: Test) {
  const stand = await standing(t);
  const receiver = await startReceiver({
    config: stand.config,
    log: { level: 'error', stream: { write: () => undefined } },
  });
  t.teardown(() => receiver.close());
  await until(() => names.every((name) => stand.latch(name).state === 'armed'));
  const env = { BIG_RED_BUTTON_URL: receiver.url, BIG_RED_BUTTON_TOKEN_FILE: stand.tokenFile };
  const run = (args: readonly string[], options: CommandOptions = {}) => command(args, { env, ...options });
  return { ...stand, run };
}

const reason = ['--reason', 'Swype charges twice'];

t.test('press --selector stops the buttons whose labels match, each with its own trip, and no other', async (t) => {
  const { run, stopped, latch } = await withReceiver(t);
  const pressed = await run(['press', '--selector', 'tier=payments', ...reason, '--json']);
  t.equal(pressed.code, 0, pressed.err);
  t.match(pressed.err, /Pressing 2 buttons: swype-app, ledger/);
  t.strictSame(stopped(), ['swype-app', 'ledger']);
  const shown = JSON.parse(pressed.out);
  t.match(shown, { pressed: 2, failed: 0, buttons: [{ button: 'swype-app', already: false }, { button: 'ledger' }] });
  for (const [index, name] of ['swype-app', 'ledger'].entries()) {
    t.match(latch(name).trip, { id: shown.buttons[index].trip, by: { account: 'sre', reason: 'Swype charges twice' } });
  }
  const again = await run(['press', '-l', 'tier in (payments)', ...reason]);
  t.equal(again.code, 0);
  t.match(again.out, /2 of 2 buttons: the latch is durable/);
});

t.test('status -l shows the buttons whose labels match, in every output format', async (t) => {
  const { run } = await withReceiver(t);
  const table = await run(['status', '-l', 'tier=payments']);
  t.equal(table.code, 0, table.err);
  t.match(table.out, /swype-app(.|\n)*ledger/);
  t.notMatch(table.out, /search|plain/);
  t.equal((await run(['status', '-l', 'tier=payments', '-o', 'name'])).out, 'swype-app\nledger\n');
  const json = JSON.parse((await run(['status', '-l', 'tier!=payments', '-o', 'json'])).out);
  t.match(json, { buttons: [{ name: 'search' }, { name: 'plain' }] });
  const one = await run(['status', '-l', 'tier=catalogue']);
  t.match(one.out, /^search {2}Armed/, 'one button is shown in full');
  const none = await run(['status', '-l', 'tier=nowhere']);
  t.equal(none.code, 2);
  t.match(none.err, /no button matches the selector "tier=nowhere"\n(.|\n)*tier=payments/);
  const both = await run(['status', 'ledger', '-l', 'tier=payments']);
  t.match([both.code, both.err], [2, /name one button, or choose buttons with --selector/]);
});

t.test('press --all stops every button', async (t) => {
  const { run, stopped } = await withReceiver(t);
  const pressed = await run(['press', '--all', ...reason]);
  t.equal(pressed.code, 0, pressed.err);
  t.match(pressed.out, /^4 of 4 buttons/);
  t.strictSame(stopped(), names);
});

/** Answers as a receiver of these buttons. `answer` decides about each press; undefined breaks the connection. */
async function fakeReceiver(
  t: Test,
  buttons: readonly string[],
  answer: (name: string) => [number, object] | undefined,
) {
  let [underWay, most] = [0, 0];
  const server = createServer(async (request, response) => {
    const [, name] = /buttons\/([^/]+)\/press$/.exec(request.url ?? '') ?? [];
    if (name === undefined)
      return void response.end(JSON.stringify({ buttons: buttons.map((each) => ({ name: each })) }));
    underWay += 1;
    most = Math.max(most, underWay);
    await setImmediate();
    underWay -= 1;
    const [status, body] = answer(name) ?? [];
    if (status === undefined) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo; // a TCP server
  const folder = t.testdir({ token: tokens.person });
  const reach = ['--url', `http://127.0.0.1:${port}`, '--token-file', `${folder}/token`];
  return { reach, most: () => most };
}

t.test('buttons that are not stopped are listed, and cost no other; the exit code is 1', async (t) => {
  const trip = { state: 'stopping', already: false, trip: 'trip-1' };
  const { reach } = await fakeReceiver(t, ['good', 'refused', 'broken', 'late'], (name) => {
    if (name === 'refused') return [403, { error: 'forbidden', message: 'sre may not press refused' }];
    return name === 'broken' ? undefined : [202, trip];
  });
  const pressed = await command(['press', '--all', ...reason, ...reach]);
  t.equal(pressed.code, 1);
  t.match(pressed.err, /2 buttons not stopped/);
  t.match(pressed.out, /^2 of 4 buttons: .*\n2 buttons not stopped:\n +refused +sre may not press refused\n +broken +/);
  const json = await command(['press', '--all', ...reason, ...reach, '--json']);
  t.equal(json.code, 1);
  t.match(JSON.parse(json.out), {
    pressed: 2,
    failed: 2,
    buttons: [
      { button: 'good', ...trip },
      { button: 'refused', error: 'forbidden' },
      { button: 'broken', error: 'unreachable' },
      { button: 'late', ...trip },
    ],
  });
});

t.test('a thousand buttons are pressed a few at a time, and not all of them are named beforehand', async (t) => {
  const buttons = Array.from({ length: 1_000 }, (_, index) => `swype-${index}`);
  const { reach, most } = await fakeReceiver(t, buttons, () => [403, { error: 'forbidden', message: 'no' }]);
  const pressed = await command(['press', '--all', ...reason, ...reach]);
  t.equal(pressed.code, 1);
  t.ok(most() > 1 && most() <= pressesUnderWay, `${most()} at once`);
  t.match(pressed.err, /Pressing 1000 buttons: swype-0, .*swype-19 and 980 more\n/);
  t.match(pressed.out, /^0 of 1000 buttons/);
});

t.test('a selector that selects nothing stops nothing, and the error names the labels', async (t) => {
  const { run, stopped } = await withReceiver(t);
  const none = await run(['press', '--selector', 'tier=paiments', ...reason]);
  t.equal(none.code, 2);
  t.match(none.err, /no button matches the selector "tier=paiments", so nothing was stopped\n.*tier=payments/);
  t.strictSame(stopped(), []);
});

t.test('the button of the drill is not one of many: a press of it would make the next drill fail', async (t) => {
  const trip = { state: 'stopping', already: false, trip: 'trip-1' };
  const { reach } = await fakeReceiver(t, ['drill', 'swype-app'], () => [202, trip]);
  const pressed = await command(['press', '--all', ...reason, ...reach, '--json']);
  t.equal(pressed.code, 0);
  t.strictSame(
    JSON.parse(pressed.out).buttons.map(({ button }: { button: string }) => button),
    ['swype-app'],
  );
  const named = await command(['press', 'drill', ...reason, ...reach]);
  t.equal(named.code, 0, named.err);
  const { reach: onlyDrill } = await fakeReceiver(t, ['drill'], () => [202, trip]);
  const none = await command(['press', '--all', ...reason, ...onlyDrill]);
  t.equal(none.code, 2);
  t.match(none.err, /the config has only the drill/);
});

t.test('wrong usage stops nothing', async (t) => {
  for (const args of [[], ['a', '--all'], ['--all', '-l', 'tier'], ['a', '-l', 'tier']]) {
    t.equal((await command(['press', ...args, ...reason])).code, 2, args.join(' '));
  }
  const mistyped = await command(['press', '-l', 'tier>1', ...reason]);
  t.equal(mistyped.code, 2);
  t.match(mistyped.err, /column 5: found ">"; expected one of =/);
  const targeted = await command(['press', '--all', '--direct', '--target', 'Deployment/sre/a', ...reason]);
  t.equal(targeted.code, 2);
});

t.test(
  'press --direct --selector works without a receiver, from the config file or the config in the cluster',
  async (t) => {
    const { config, kubeconfig, stopped, latch, simulator } = await standing(t);
    const direct = ['press', '--direct', '--kubeconfig', kubeconfig, ...reason];
    const pressed = await command([...direct, '-l', 'tier=payments', '--config', config, '--json']);
    t.equal(pressed.code, 0, pressed.err);
    t.strictSame(stopped(), ['swype-app', 'ledger']);
    t.match(JSON.parse(pressed.out), { direct: true, pressed: 2, failed: 0 });
    t.match(latch('ledger'), { trip: { by: { trigger: 'press', account: 'kubernetes-admin' }, previousReplicas: 1 } });
    const unknown = await command([...direct, '--all']);
    t.equal(unknown.code, 1);
    t.match(unknown.err, /the buttons are unknown: .*\n.*--config FILE/);
    simulator.create('configmaps', 'big-red-button', {
      metadata: { name: 'big-red-button-config' },
      data: { 'config.yaml': await readFile(config, 'utf8') },
    });
    const all = await command([...direct, '--all']);
    t.equal(all.code, 0, all.err);
    t.match(all.out, /^4 of 4 buttons/);
    t.strictSame(stopped(), names);
    t.match(simulator.store.get('configmaps', 'big-red-button', 'big-red-button-heartbeat')?.data, {
      buttons: [...names].sort().join('\n'),
    });
  },
);

t.test('status shows the labels', async (t) => {
  const { run } = await withReceiver(t);
  const list = await run(['status']);
  t.match(list.out, /LABELS/);
  t.match(list.out, /team=sre,tier=payments/);
  t.match((await run(['status', 'ledger'])).out, /Labels +tier=payments/);
  t.match(JSON.parse((await run(['status', 'ledger', '--json'])).out), { labels: { tier: 'payments' } });
});
