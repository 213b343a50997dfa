import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
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
  t.match(missing.err, /nobody.*list the pods: kubectl get pods --namespace /);
});

/** A pod of the payment app whose last words name a host that the gateway's button does not list. */
async function failedPod(t: Test, button: object) {
  const { cluster, kubeconfig } = await startTestReceiver(t);
  const { simulator, folder } = cluster;
  const pods = () => simulator.store.list('pods', 'sre');
  await until(() => pods().length > 0);
  const name = pods()[0]?.metadata?.name ?? '';
  simulator.crash({ namespace: 'sre', selector: 'app=swype-app' }, 'gateway-unresolved');
  const explain = async (...args: readonly string[]) => {
    const { code, out, err } = await command([
      'explain',
      name,
      '-n',
      'sre',
      '--kubeconfig',
      kubeconfig,
      '--json',
      ...args,
    ]);
    return { code, err, ends: code === 0 ? JSON.parse(out) : [] };
  };
  await until(async () => (await explain()).ends.length > 0);
  const config = await readFile(await cluster.writeConfig(button), 'utf8');
  const file = join(folder, 'other.yaml');
  await writeFile(file, config);
  const inCluster = () =>
    simulator.create('configmaps', 'big-red-button', {
      metadata: { name: 'big-red-button-config' },
      data: { 'config.yaml': config },
    });
  return { explain, file, inCluster };
}

const asOther = { network: { peers: ['bank.example.com'] } };

t.test('explain POD judges by the settings of the button whose target owns the pod', async (t) => {
  const { explain, file, inCluster } = await failedPod(t, asOther);
  const before = (await explain()).ends[0];
  t.match(before, { cause: 'network', rules: { builtInOnly: /config cannot be read/ } });
  t.match((await explain('--config', file)).ends[0], {
    row: 'peer/not-in-network.peers',
    cause: 'other',
    rules: { button: 'swype-app', source: file },
  });
  inCluster();
  t.match((await explain()).ends[0], {
    row: 'peer/not-in-network.peers',
    rules: { button: 'swype-app', source: 'ConfigMap big-red-button-config, config.yaml' },
  });
});

t.test(
  'explain POD of a workload that no button guards uses the built-in tables, unless a button is named',
  async (t) => {
    const target = { kind: 'Deployment', namespace: 'sre', name: 'another-app' };
    const { explain, file } = await failedPod(t, { ...asOther, target });
    t.match((await explain('--config', file)).ends[0], {
      cause: 'network',
      rules: { builtInOnly: /no button .* guards/ },
    });
    t.match((await explain('--config', file, '--button', 'swype-app')).ends[0], { cause: 'other' });
    const unknown = await explain('--config', file, '--button', 'swype');
    t.equal(unknown.code, 1);
    t.match(unknown.err, /there is no button swype; its buttons: swype-app/);
  },
);

t.test('explain - judges a log by the settings of a button of a config file', async (t) => {
  const { file } = await failedPod(t, asOther);
  const { out } = await command(['explain', '-', '--config', file], {
    typed: 'Error: getaddrinfo ENOTFOUND api.swype.com',
  });
  t.match(out, /^other\n.*Row {6}peer\/not-in-network\.peers\n {2}Rules {4}built-in tables, and button swype-app of /s);
  const unnamed = await command(['explain', '-', '--button', 'swype-app'], { typed: refused });
  t.equal(unnamed.code, 2);
  t.match(unnamed.err, /--button needs --config/);
});
