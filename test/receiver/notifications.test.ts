import { setImmediate as nextTurn } from 'node:timers/promises';
import t from 'tap';
import { newReceiver, rulesOf, stopAlert, swypeButton } from '../button/support/receiver.ts';
import { World } from '../button/support/world.ts';

/** As slow as a regular expression on the longest label. */
const slow = {
  source: 'button=~"slow"',
  name: 'button',
  operator: '=~',
  value: 'slow',
  matches: () => {
    for (const end = performance.now() + 3; performance.now() < end; );
    return false;
  },
};

t.test(
  'While one alert is compared with the slow matchers of many buttons, others are answered in between',
  async (t) => {
    const names = Array.from({ length: 60 }, (_, index) => `button-${index}`);
    const world = new World(names);
    const rules = rulesOf(...names.map((name) => ({ ...swypeButton, name, matchers: [slow] })));
    const receiver = newReceiver(world, { rules });
    let turns = 0;
    let isDecided = false;
    const counted = (async () => {
      for (; !isDecided; turns += 1) await nextTurn();
    })();
    t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { decisions: [{ reason: 'no-match' }] });
    isDecided = true;
    await counted;
    t.ok(turns >= 10, `${turns} turns of the event loop`);
  },
);
