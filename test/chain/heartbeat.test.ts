import t from 'tap';
import { startStack } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { queryPrometheus } from '../../src/dev/demo/stack/prometheus-client.ts';
import { pathFaults } from './faults.ts';
import { quickChain, until } from './stand.ts';

// Each fault breaks only the path of the stop, with real Prometheus and Alertmanager. shipped-times.ts measures the same faults with the
// shipped times.
t.setTimeout(300_000);
const chain = await startStack({ ...quickChain, heartbeatLateAfter: '8s', alertmanagers: ['one'] });
t.teardown(() => chain.close());
const { monitoring, client } = chain;

const heartbeat = async () => (await client.button('swype-app')).heartbeat;

t.test('the heartbeat shows both pods', async (t) => {
  const seen = await until('both pods', async () => {
    const shown = await heartbeat();
    return shown?.state === 'ok' && shown.pods === 2 && shown;
  });
  t.equal(seen.restarts, 0);
  t.equal(seen.gateway, 'unknown');
  // Only pods that were seen for a while are missed.
  await until('pods that are not new', () => performance.now() > 45_000);
});

for (const { name, state, begin } of pathFaults) {
  t.test(`${name}: the button's heartbeat is ${state} until that is over`, async (t) => {
    const end = await begin(chain);
    const shown = await until(state, async () => {
      const shown = await heartbeat();
      return shown?.state === state && shown;
    });
    t.comment(shown.reason);
    const metric = `big_red_button_heartbeat_state{button="swype-app", state="${state}"} == 1`;
    await until('the metric', async () => (await queryPrometheus(monitoring.prometheusUrl, metric)).length > 0);
    await end();
    await until('well again', async () => (await heartbeat())?.state === 'ok');
    t.equal((await client.button('swype-app')).state, 'armed');
  });
}
