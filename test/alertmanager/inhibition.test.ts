import t from 'tap';
import { type Labels, type Running, startShippedAlertmanager, until } from './running.ts';

/** The shipped inhibitions: source and target. */
const pairs = [
  ['TooFewEndpointsRegistered', 'EndpointRegistrationTransientFailure'],
  ['EndpointRegistrationFailure', 'EndpointRegistrationTransientFailure'],
  ['LLMModelVeryStale', 'LLMModelStale'],
] as const;

const page = (alertname: string, zone?: string): Labels => ({ alertname, priority: 'P1', ...(zone ? { zone } : {}) });

/** The pages that were sent, as "alert zone". */
function pagedOf(alertmanager: Running): string[] {
  return alertmanager.received('pagerduty').map(({ body }) => JSON.stringify(body));
}

for (const [source, target] of pairs) {
  t.test(`${source} mutes ${target} in its own zone only`, async (t) => {
    const alertmanager = await startShippedAlertmanager(t, { '30s': '500ms' });
    await alertmanager.post([{ labels: page(source, 'eu') }, { labels: page(source) }]);
    await until(async () => (await alertmanager.isMuted(page(source, 'eu'))) === false);
    await alertmanager.post([{ labels: page(target, 'eu') }, { labels: page(target, 'us') }, { labels: page(target) }]);
    t.equal(await alertmanager.isMuted(page(target, 'eu')), true);
    t.equal(await alertmanager.isMuted(page(target, 'us')), false);
    // Two pages for the source, and two for the target: in another zone, and without a zone.
    await until(() => alertmanager.received('pagerduty').length === 4);
    const paged = pagedOf(alertmanager).filter((text) => text.includes(`] ${target}`));
    t.equal(paged.length, 2);
    t.notOk(paged.some((text) => text.includes(`${target} in eu`)));
    t.ok(paged.some((text) => text.includes(`${target} in us`)));
  });
}

t.test('an inhibiting alert that arrives second, within group_wait, still mutes', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { '30s': '1500ms' });
  const zoned = pairs.map(([source, target], index) => ({
    source: page(source, `z${index}`),
    target: page(target, `z${index}`),
  }));
  await alertmanager.post(zoned.map(({ target }) => ({ labels: target })));
  await alertmanager.post(zoned.map(({ source }) => ({ labels: source })));
  await until(() => alertmanager.received('pagerduty').length >= pairs.length);
  const paged = pagedOf(alertmanager).join('\n');
  for (const { source, target } of zoned) {
    t.match(paged, `${source.alertname} in ${source.zone}`);
    t.notMatch(paged, `${target.alertname} in ${target.zone}`);
    t.equal(await alertmanager.isMuted(target), true);
  }
});

t.test('no alert mutes the stop, whatever labels they share', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, {});
  const stop = { ...page('BigRedButtonStop', 'eu'), button: 'swype-app', namespace: 'sre' };
  const sources = [...new Set(pairs.flat())].map((alertname) => ({ labels: { ...stop, alertname } }));
  await alertmanager.post(sources);
  await alertmanager.post([{ labels: stop }]);
  await until(() => alertmanager.alertsAt('big-red-button').length === 1);
  t.equal(await alertmanager.isMuted(stop), false);
});
