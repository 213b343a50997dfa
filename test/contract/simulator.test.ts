import t from 'tap';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { describeContract } from './contract.ts';

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
