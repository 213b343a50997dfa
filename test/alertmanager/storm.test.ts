import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startShippedAlertmanager, until } from './running.ts';

const alerts = 10_000;
const batch = 1_000;
/** Longer than the budget of 1 s, so that the test passes on a busy machine. */
const latestMs = 5_000;

t.test('a stop gets through during a storm of 10,000 alerts', async (t) => {
  // Stops are sent before, during and after the storm, which goes to people after a second. 10 minutes: no stop is repeated.
  const alertmanager = await startShippedAlertmanager(t, { '30s': '1s', '5s': '10m' });
  const storm = Array.from({ length: alerts }, (_, index) => ({
    labels: { alertname: 'Storm', zone: `zone-${index % 3}`, endpoint: `${index}`, priority: 'P1' },
    annotations: { summary: 'Everything fails', description: `Endpoint ${index} fails` },
  }));
  const delays: number[] = [];
  const stop = async () => {
    const pod = `swype-app-${delays.length}`;
    const begin = performance.now();
    await alertmanager.post([{ labels: { alertname: 'BigRedButtonStop', button: 'swype-app', priority: 'P1', pod } }]);
    await until(() => alertmanager.alertsAt('big-red-button').some(({ labels }) => labels.pod === pod));
    delays.push(performance.now() - begin);
  };

  await stop();
  for (let from = 0; from < alerts; from += batch) {
    await Promise.all([alertmanager.post(storm.slice(from, from + batch)), stop()]);
  }
  // A page and Splunk for each zone, and for the stops.
  const arePaged = () => alertmanager.pages().length >= 4 && alertmanager.received('splunk').length >= 4;
  while (!arePaged()) {
    await stop();
    await sleep(50);
  }
  const [quiet = 0, ...stormy] = delays.map(Math.round);
  t.comment(`without a storm ${quiet} ms; in it, of ${stormy.length} stops, the slowest ${Math.max(...stormy)} ms`);
  t.ok(Math.max(...stormy) < latestMs, `${Math.max(...stormy)} ms`);
});
