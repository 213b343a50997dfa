import t from 'tap';
import { until } from '../../support/until.ts';
import { command } from '../command.ts';
import { startTestReceiver } from '../test-receiver.ts';

const refused =
  'starting\nError: payment failed\n    at pay.js:1 {\n  [cause]: Error: connect ECONNREFUSED 203.0.113.7:443\n}\n';

t.test('explain - shows event, chain, row and verdict of a log from standard input', async (t) => {
  const { code, out } = await command(['explain', '-'], { typed: refused });
  t.equal(code, 0);
  t.equal(
    out,
    `network
  Ended    Error, exit code 1
  Event    Error: payment failed
  Chain    [cause]: Error: connect ECONNREFUSED 203.0.113.7:443
           }
  Decided  [cause]: Error: connect ECONNREFUSED 203.0.113.7:443
  Peer     203.0.113.7:443
  Row      socket/connection-refused
`,
  );
});

t.test('explain takes reason and exit code, and prints JSON for programs', async (t) => {
  const killed = await command(['explain', '--reason', 'OOMKilled', '--exit-code', '137', '--json'], {
    typed: refused,
  });
  t.match(JSON.parse(killed.out), { cause: 'other', row: 'reason/memory', exitCode: 137, reason: 'OOMKilled' });
  const silent = await command(['explain', '-', '--exit-code', '143'], { typed: '' });
  t.match(silent.out, /^unclear\n.*no event that ends the process.*none: no row/s);
});

t.test('explain cuts a log as the kubelet does', async (t) => {
  const long = `panic: dial tcp 203.0.113.7:443: i/o timeout\n${'GET /healthz 200\n'.repeat(100)}`;
  t.match((await command(['explain', '-'], { typed: long })).out, /^unclear/);
});

t.test('explain: wrong usage', async (t) => {
  t.equal((await command(['explain', '-', '--exit-code', '256'], { typed: '' })).code, 2);
  t.equal((await command(['explain', '-'])).code, 2, 'nothing to read');
});

t.test('explain POD judges every end that the pod shows, with the rights of the kubeconfig', async (t) => {
  const { cluster, kubeconfig } = await startTestReceiver(t);
  const { store } = cluster.simulator;
  const pods = () => store.list('pods', 'sre');
  await until(() => pods().length > 0);
  const name = pods()[0]?.metadata?.name ?? '';
  const explain = (...args: readonly string[]) => command(['explain', ...args, '--kubeconfig', kubeconfig]);
  const fresh = await explain(name, '-n', 'sre');
  t.equal(fresh.out, `No container of pod ${name} has ended.\n`);
  cluster.simulator.crash({ namespace: 'sre', selector: 'app=swype-app' }, 'gateway-refused');
  await until(async () => (await explain(name, '-n', 'sre', '--json')).out.includes('socket/connection-refused'));
  t.match(JSON.parse((await explain(name, '-n', 'sre', '--json')).out), [
    { pod: name, cause: 'network', row: 'socket/connection-refused', peer: '203.0.113.7:443', exitCode: 1 },
  ]);
  const missing = await explain('nobody', '-n', 'sre');
  t.equal(missing.code, 1);
  t.match(missing.err, /nobody/);
});
