import t from 'tap';
import { newReceiver, stopAlert } from '../button/support/receiver.ts';
import { World } from '../button/support/world.ts';

t.test('an alert that is named as the stop but matches no button is a problem for five minutes', async (t) => {
  const world = new World();
  const { buttons, occurrences } = newReceiver(world);
  const stray = stopAlert(world, { labels: { button: 'swype' } });
  t.match(await buttons.receive([stray], world.now), { decisions: [{ kind: 'ignore', reason: 'no-match' }] });
  t.strictSame(buttons.strayStop(), {
    at: new Date(world.now).toISOString(),
    alertname: 'BigRedButtonStop',
    button: 'swype',
  });
  t.equal(occurrences.filter(({ type }) => type === 'stray-stop').length, 1);
  world.now += 5 * 60_000;
  t.equal(buttons.strayStop(), undefined);
});

t.test('other alerts, the heartbeat, a resolved stop and a stop that matches are no problem', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world);
  const alerts = [
    stopAlert(world),
    stopAlert(world, { labels: { alertname: 'BigRedButtonHeartbeat', button: '' } }),
    stopAlert(world, { labels: { alertname: 'NodeDown', button: '' } }),
    stopAlert(world, { status: 'resolved', labels: { button: 'swype' } }),
  ];
  await buttons.receive(alerts, world.now);
  t.equal(buttons.strayStop(), undefined);
});
