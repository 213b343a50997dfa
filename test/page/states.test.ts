import type { Browser } from 'playwright-core';
import t from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import type { DrillRecord } from '../../src/core/drill/state.ts';
import { buttonView } from '../http/receiver.ts';
import { violations } from './axe.ts';
import { launchBrowser } from './browser/launch.ts';
import { giveToken, stand } from './stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) states(browser);

const [trip] = buttonView.history;
if (trip === undefined) throw new Error('the fixture has a trip');

const { trip: _, ...released } = buttonView;
const idle: ButtonView = { ...released, replicas: 2 };

/** States that are rare in a healthy cluster. */
const failedDrill: DrillRecord = {
  id: 'one',
  startedAt: trip.at,
  endedAt: trip.at,
  outcome: 'failed',
  stages: [{ stage: 'restarts', seconds: 11 }],
  failed: { stage: 'alert', fault: 'alert-missing' },
};

const views: readonly ButtonView[] = [
  { ...buttonView, name: 'stopping', problems: ['patch deployments/scale swype-app in sre: 503'], orphaned: true },
  {
    ...idle,
    name: 'unknown',
    state: 'unknown',
    mode: 'dry-run',
    rehearsal: { ok: false, at: trip.at, problem: 'forbidden' },
  },
  {
    ...idle,
    name: 'unread',
    state: 'armed',
    heldBy: 'receiver',
    evidence: { readable: false, problem: 'no answer in time' },
    history: [],
  },
  {
    ...idle,
    name: 'at-zero',
    state: 'armed',
    replicas: 0,
    mode: 'off',
    sensor: 'off',
    drill: { running: true, last: failedDrill },
    history: Array(3).fill(trip),
    trips: 5,
  },
  {
    ...idle,
    name: 'maintained',
    state: 'armed',
    disarm: { account: 'ada', at: trip.at, until: '2026-11-23T14:00:00.000Z', reason: 'gateway maintenance' },
    disarms: [{ account: 'ada', at: trip.at, until: '2026-11-23T14:00:00.000Z', reason: 'gateway maintenance' }],
  },
  {
    ...buttonView,
    name: 'notified',
    impact: 'Card payments are OFF',
    links: [{ text: 'Logs of the payments', url: 'https://logs.test/payments' }],
    state: 'stopped',
    heldBy: 'api-server',
    trip: {
      ...trip,
      because:
        'Network failure: 4 restarts in 30 min (connection refused, 10.0.0.1:443). Container app restarted 4 times',
      hooks: [
        { hook: 'queue', event: 'tripped', state: 'delivered', at: trip.at, attempts: 1 },
        { hook: 'queue', event: 'stopped', state: 'pending', attempts: 3, problem: 'answered 500' },
        { hook: 'ledger', event: 'stopped', state: 'given-up', attempts: 40, problem: 'connection refused' },
        { hook: 'ledger', event: 'reset', state: 'awaited', attempts: 0 },
      ],
    },
  },
];

function states(browser: Browser): void {
  t.test('rare states are shown clearly and accessibly, and several buttons have a list', async (t) => {
    const { visit, operator, look } = await stand(t, browser);
    const { chain } = JSON.parse(await look());
    const late = { ...chain, heartbeat: { lateAfterMs: 180_000, late: true, at: trip?.at } };
    const body = `event: state\ndata: ${JSON.stringify({ buttons: views, chain: late })}\n\n`;
    for (const options of [{ viewport: { width: 360, height: 800 } }, { colorScheme: 'dark' as const }]) {
      const page = await visit({ ...options, reducedMotion: 'reduce' });
      // Before this, the page's first request must have been refused: with the made-up stream it would need no token.
      await page.getByLabel('Your token').waitFor();
      await page.route('**/api/v1/stream', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
      await giveToken(page, operator);
      const card = (name: string) => page.getByRole('article', { name, exact: true });
      for (const [name, words] of [
        ['stopping', /Stopping.*patch deployments\/scale.*503.*is no longer in the config.*\(force\)/s],
        [
          'unknown',
          /Unknown.*Nothing is stopped by itself.*4 of one container would trip the button.*failed: forbidden/s,
        ],
        ['unread', /Held by\s+once it trips, the receiver: it sets a raised target back to zero/s],
        ['notified', /Held by\s+the API server: it refuses every raise, also while no receiver runs/s],
        ['unread', /could not be read: no answer in time.*This button has never tripped/s],
        [
          'at-zero',
          /no latch holds it there.*Last drill\s+failed at stage alert: Prometheus sees.*a drill runs now.*Backup sensor\s+off.*2 earlier trips/s,
        ],
        ['notified', /Explanation\s+Container app restarted 4 times/],
        ['notified', /queue: tripped, delivered \d.*queue: stopped, pending, tried 3 times: answered 500/s],
        ['notified', /ledger: stopped, given up, tried 40 times: connection refused.*ledger: reset, not due yet/s],
        [
          'notified',
          /^notified\s+Deployment swype-app in sre\s+Card payments are OFF\s+Stopped.*Logs of the payments/s,
        ],
        ['notified', /a press by alice \(claims to be Alice\).*--replicas 3/s],
      ] as const) {
        await page.getByRole('navigation', { name: 'Buttons' }).getByRole('link', { name }).click();
        await card(name).waitFor();
        t.equal(await page.getByRole('article').count(), 1, 'one open card');
        t.match(await card(name).innerText(), words, name);
      }
      t.match(
        await page.locator('.shared-health .bad').innerText(),
        /Heartbeat\s+late: received .*do not reach the receiver/s,
      );
      t.equal(await page.getByRole('navigation', { name: 'Buttons' }).getByRole('link').count(), views.length);
      t.strictSame(await violations(page), []);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      t.equal(overflow, 0, 'no scrolling sideways');
    }
  });
}
