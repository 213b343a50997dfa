import t from 'tap';
import { startStack } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { finds, quickChain, until } from './stand.ts';

// A real blackbox_exporter with the shipped module, and the shipped rules with a window of seconds for the witness.
t.setTimeout(180_000);
const chain = await startStack({ ...quickChain, alertmanagers: ['one'], witness: true });
t.teardown(() => chain.close());
const { client, witness } = chain;

const says = async () => (await client.button('swype-app')).heartbeat?.gateway;

t.test('the heartbeat brings what the probes see: unknown, then up, then down, then up again', async (t) => {
  if (witness === undefined) return t.fail('no witness');
  await until('unknown', async () => (await says()) === 'unknown');
  await until('up', async () => (await says()) === 'up');
  witness.isGatewayUp = false;
  await until('down', async () => (await says()) === 'down');
  t.ok(await finds(chain, 'probe_success{button="swype-app", job="payment-gateway"} == 0'));
  witness.isGatewayUp = true;
  await until('up again', async () => (await says()) === 'up');
  t.equal((await client.button('swype-app')).state, 'armed');
});
