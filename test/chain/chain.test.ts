import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import t from 'tap';
import { secretFiles } from '../../src/dev/demo/stack/monitoring-files.ts';
import { startStack } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { queryPrometheus } from '../../src/dev/demo/stack/prometheus-client.ts';
import { createInstruments } from '../../src/telemetry/metrics/instruments.ts';
import {
  alertmanagerMetric,
  beginOutage,
  finds,
  fires,
  isArmed,
  quickChain,
  restore,
  stopped,
  until,
} from './stand.ts';

// Real Prometheus with the shipped rules, two real Alertmanagers with the shipped routing, the receiver as a process of its own.
t.setTimeout(300_000);
const chain = await startStack({ ...quickChain, alertmanagers: ['one', 'two'] });
t.teardown(() => chain.close());
const { client, payments, monitoring, receiver } = chain;
const { simulator } = payments;

t.test('a heartbeat arrives by way of Prometheus, Alertmanager and the receiver', async () => {
  await until('a heartbeat', () => finds(chain, 'big_red_button_heartbeat_timestamp_seconds > 0'));
});

t.test(
  'OOM kills fire the alert, and the receiver holds it as not-network, also a receiver that started later',
  async (t) => {
    // An Alertmanager that never reached the receiver sends no resolved notification. With one Alertmanager it surely comes.
    await monitoring.stopAlertmanager('two');
    const pod = payments.readyPods()[0]?.metadata.name ?? '';
    const heal = simulator.fail({ namespace: 'sre', pod }, 'oom-killed');
    await until('the alert fires', () => fires(chain, 'BigRedButtonStop'));
    const held = () => receiver.log.filter(({ reason }) => reason === 'not-network').length;
    await until('it is held', () => held() > 0);
    t.ok(await isArmed(chain));

    await receiver.kill();
    const before = held();
    await receiver.start();
    await until('the new receiver holds it, by what the container shows', () => held() > before);
    t.ok(await isArmed(chain));

    heal();
    simulator.remove('pods', 'sre', pod);
    await until('the resolved alert arrives, so nothing is held', () =>
      finds(chain, 'big_red_button_decisions_total{reason="resolved"} > 0'),
    );
    await monitoring.startAlertmanager('two');
  },
);

t.test('a wrong token is refused, and Alertmanager counts the failures', async (t) => {
  const failures = () =>
    alertmanagerMetric(chain, 'one', 'alertmanager_notifications_failed_total', 'reason="clientError"');
  t.equal(await failures(), 0);
  const tokenFile = join(chain.folder, secretFiles.alertmanagerToken);
  const token = await readFile(tokenFile, 'utf8');
  await writeFile(tokenFile, 'not-the-token-of-the-receiver');
  await until('failures are counted', async () => (await failures()) > 0);
  const refused = 'big_red_button_notifications_total{outcome="unauthorized"} > 0';
  await until('the receiver counts them too', () => finds(chain, refused));
  await writeFile(tokenFile, token);
});

/** Metrics without a series here: no delivery waits, no pod keeps the target from stopped, and nobody disarmed the button. */
const ofSpecialTimes = [
  'big_red_button_impact_info',
  'big_red_button_hook_oldest_pending_timestamp_seconds',
  'big_red_button_stop_obstacle_pods',
  'big_red_button_escalated_pods_total',
  'big_red_button_escalation_given_up',
  'big_red_button_disarmed_until_timestamp_seconds',
];

t.test('the fourth restart by network failure stops payments once, although two Alertmanagers notify', async (t) => {
  const outage = beginOutage(chain);
  const fourthRestart = await outage.fourthRestart();
  const trip = await stopped(chain);
  t.match(trip, { cause: 'network', by: { trigger: 'alert' }, previousReplicas: 2, fights: 0 });
  t.match(trip.lines.join(), /ECONNREFUSED/);
  t.ok(Date.parse(trip.at) >= fourthRestart, 'not before the fourth restart');
  t.comment(`${Date.parse(trip.acceptedAt ?? '') - fourthRestart} ms from the fourth restart to zero replicas`);
  t.equal(payments.readyPods().length, 0);

  await until('the other Alertmanager has notified too', () =>
    finds(chain, 'big_red_button_decisions_total{reason="already-tripped"} > 0'),
  );
  const trips = await queryPrometheus(monitoring.prometheusUrl, 'sum(big_red_button_trips_total)');
  t.equal(trips[0]?.value, 1);
  t.match(await client.button('swype-app'), { history: [{ id: trip.id }] });
  const events = () =>
    simulator.store.list('events', 'sre').filter(({ reason }) => reason === 'BigRedButtonTripped').length;
  await until('the Event is written', () => events() > 0);
  t.equal(events(), 1);

  t.test('every metric of the receiver is in Prometheus', async (t) => {
    const registry = new Registry();
    createInstruments(registry);
    for (const name of ofSpecialTimes) registry.removeSingleMetric(name);
    for (const { name, type } of Object.values(registry.getMetricsAsArray())) {
      const series = String(type) === 'histogram' ? `${name}_count` : name;
      await until(series, () => finds(chain, series));
      t.pass(series);
    }
  });

  t.test('BigRedButtonLatched fires until a human resets, and the stop alert does not', async (t) => {
    await until('it fires', () => fires(chain, 'BigRedButtonLatched'));
    await until('the stop alert resolves', async () => !(await fires(chain, 'BigRedButtonStop')));
    t.ok(await fires(chain, 'BigRedButtonLatched'));
    t.equal(payments.replicas(), 0);
    await restore(chain, outage, trip);
    t.notOk(await fires(chain, 'BigRedButtonLatched'));
  });
});

t.test('Alertmanagers that are down when the alert begins to fire deliver it once they are back', async (t) => {
  await Promise.all(['one', 'two'].map((name) => monitoring.stopAlertmanager(name)));
  const outage = beginOutage(chain);
  await outage.fourthRestart();
  await until('the alert fires', () => fires(chain, 'BigRedButtonStop'));
  t.ok(await isArmed(chain), 'no notification has reached the receiver');
  await monitoring.startAlertmanager('one');
  const trip = await stopped(chain);
  t.match(trip, { cause: 'network', by: { trigger: 'alert', alertname: 'BigRedButtonStop' } });
  await restore(chain, outage, trip);
});

t.test('a receiver that is down when the alert fires gets the repeated notification, and trips', async (t) => {
  await receiver.stop();
  const failed = () => alertmanagerMetric(chain, 'one', 'alertmanager_notification_requests_failed_total', '"webhook"');
  const before = await failed();
  const outage = beginOutage(chain);
  await outage.fourthRestart();
  await until('the alert fires', () => fires(chain, 'BigRedButtonStop'));
  await until('a notification fails', async () => (await failed()) > before);
  t.equal(payments.replicas(), 2);
  await receiver.start();
  const trip = await stopped(chain);
  t.match(trip, { cause: 'network', by: { trigger: 'alert', alertname: 'BigRedButtonStop' } });
  t.equal((await client.button('swype-app')).history.length, 3, 'one for each outage of this file');
  await restore(chain, outage, trip);
});
