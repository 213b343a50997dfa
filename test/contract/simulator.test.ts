import t from 'tap';
import { shippedHeldBinding } from '../../src/dev/simulator/api/admission/held-policy.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { Client } from './client.ts';
import { describeContract } from './contract.ts';
import { describeHeldPolicy } from './held.ts';
import { workload } from './room.ts';

t.test('the simulator behaves like an API server', async (t) => {
  const simulator = await startSimulator({
    people: [{ name: 'system:serviceaccount:contract:default', rules: [], mayOnlyStop: false }],
  });
  t.teardown(() => simulator.close());
  simulator.create('configmaps', 'elsewhere', { metadata: { name: 'something-before' } });
  simulator.store.compact();
  const { url, ca, tokens } = simulator;
  await describeContract(t, { url, ca, token: tokens.admin, namespace: 'contract', forgottenResourceVersion: '1' });
});

t.test('the simulator holds a latched target as the shipped policy does', async (t) => {
  const simulator = await startSimulator({ heldBindings: [shippedHeldBinding] });
  t.teardown(() => simulator.close());
  simulator.create('configmaps', 'big-red-button', { metadata: { name: 'big-red-button-swype-app' } });
  simulator.create('deployments', 'sre', workload('Deployment', 'swype-app', 1));
  const client = new Client({ url: simulator.url, ca: simulator.ca, token: simulator.tokens.admin });
  t.teardown(() => client.close());
  await describeHeldPolicy(t, { client, stateNamespace: 'big-red-button', targetNamespace: 'sre' });
});
