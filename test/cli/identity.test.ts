import { userInfo } from 'node:os';
import t from 'tap';
import { command } from './command.ts';
import { startTestReceiver } from './test-receiver.ts';

const operator = 'system:serviceaccount:big-red-button:big-red-button-operator';

const awayCluster = JSON.stringify({
  clusters: [{ name: 'away', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'me', user: { token: 'a-token' } }],
  contexts: [{ name: 'away', context: { cluster: 'away', user: 'me' } }],
  'current-context': 'away',
});

t.test("a command makes its own token with the person's kubeconfig, and the history shows whose it was", async (t) => {
  const { receiver, kubeconfig, cluster, latch } = await startTestReceiver(t, { kubernetes: {} });
  const reach = ['--url', receiver.url, '--kubeconfig', kubeconfig];
  const pressed = await command(['press', 'swype-app', '--reason', 'drill', ...reach]);
  t.equal(pressed.code, 0, pressed.err);
  const claimedName = `${userInfo().username} (admin)`;
  t.match(latch()?.trip?.by, { trigger: 'press', reason: 'drill', account: operator, claimedName });
  t.match(pressed.out, `--reason '…' ${reach.join(' ')}`, 'commands that are shown go the same way');
  const minted = cluster.simulator.requests.filter(({ subresource }) => subresource === 'token');
  t.equal(minted.length, 1);
});

t.test('a person who may not make a token sees the needed role, and can bring a token', async (t) => {
  const { receiver, cluster } = await startTestReceiver(t, { kubernetes: {} });
  const kubeconfig = `${cluster.folder}/kubeconfig`;
  const ran = await command(['status', '--url', receiver.url, '--kubeconfig', kubeconfig]);
  t.equal(ran.code, 1);
  t.match(ran.err, /could not make one: create serviceaccounts\/token .*403/);
  t.match(ran.err, /--token-file/);
  const token = cluster.simulator.mint(operator, { audiences: ['big-red-button'] });
  const tokenFile = `${t.testdir({ token })}/token`;
  t.equal((await command(['status', '--url', receiver.url, '--token-file', tokenFile])).code, 0);
});

t.test('if the API server does not answer, no role is suggested, because no token was refused', async (t) => {
  const kubeconfig = `${t.testdir({ kubeconfig: awayCluster })}/kubeconfig`;
  const ran = await command(['status', '--kubeconfig', kubeconfig, '--json']);
  t.equal(ran.code, 1);
  t.match(JSON.parse(ran.out), { error: 'unreachable', message: /ECONNREFUSED/ });
  t.notMatch(ran.out, /operator-token/);
});

t.test('if reading is open, an address is enough', async (t) => {
  const { receiver } = await startTestReceiver(t, { kubernetes: {}, openReading: true });
  const ran = await command(['status', '--url', receiver.url, '--kubeconfig', '/nowhere']);
  t.equal(ran.code, 0, ran.err);
  const pressed = await command([
    'press',
    'swype-app',
    '--reason',
    'x',
    '--url',
    receiver.url,
    '--kubeconfig',
    '/nowhere',
  ]);
  t.equal(pressed.code, 1);
  t.match(pressed.err, /could not make one: kubeconfig: cannot read \/nowhere/);
});

t.test(
  'without an address or a receiver in the cluster, the error names what is missing, and offers the direct press',
  async (t) => {
    const { kubeconfig } = await startTestReceiver(t);
    const nowhere = await command(['status', '--kubeconfig', '/nowhere']);
    t.match(nowhere.err, /kubeconfig: cannot read \/nowhere.*\n {2}Name the cluster: .*--url/);
    const pressed = await command(['press', 'swype-app', '--reason', 'x', '--kubeconfig', kubeconfig]);
    t.equal(pressed.code, 1);
    t.match(pressed.err, `big-red-button press swype-app --reason x --direct --kubeconfig ${kubeconfig}`);
  },
);
