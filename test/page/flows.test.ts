import type { Browser } from 'playwright-core';
import t from 'tap';
import { pageHoldMs } from '../../src/page/acts/hold-duration.ts';
import { launchBrowser } from './browser/launch.ts';
import { card, control, giveToken, holdPointer, outcome, reasonField, stand, wordOf } from './stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) flows(browser);

function flows(browser: Browser): void {
  t.test(
    'the page shows the restarts of each container, the limit, and whether a trip would get through',
    async (t) => {
      const { signIn, restart, notify } = await stand(t, browser);
      await notify({ alertname: 'BigRedButtonHeartbeat' });
      const page = await signIn();
      await restart(3);
      await notify({ alertname: 'BigRedButtonStop', button: 'swype-app' });
      const shown = card(page);
      await shown.getByRole('img', { name: '3 of the 4 restarts that trip the button' }).first().waitFor();
      t.match(
        await shown.innerText(),
        /2 replicas · 3 of 4 restarts.*more than 3 times within 30 min by network failure/s,
      );
      t.match(await shown.innerText(), /connect ECONNREFUSED/);
      await shown.getByText(/passed/).waitFor();
      const health = page.getByRole('list', { name: 'Shared dependencies' });
      t.match(await health.innerText(), /Heartbeat\s+received .*API server\s+responding\s+Config\s+loaded/s);
    },
  );

  t.test('a trip appears without a reload, with its trigger, cause, evidence and next step', async (t) => {
    const { signIn, restart, notify } = await stand(t, browser);
    const page = await signIn();
    await restart(3);
    await notify({ alertname: 'BigRedButtonStop', button: 'swype-app' });
    await restart(1);
    await wordOf(page, 'Stopped').waitFor();
    const text = await card(page).innerText();
    for (const words of [
      /restarted 4 times within 30 min/,
      /connect ECONNREFUSED/,
      /By\s+alert BigRedButtonStop/,
      /Cause\s+network failure/,
      /Replicas before\s+2/,
      /Tripped \d\d:\d\d:\d\d .*\((?:just now|\d+ s ago)\)/,
      /Fix the cause, reset, then restore/,
      /kubectl scale deployment\/swype-app\s+--namespace sre\s+--replicas 2/,
    ]) {
      t.match(text, words);
    }
    t.match(await page.title(), /swype-app stopped/);
    t.match(await page.getByRole('alert').allInnerTexts(), [
      /swype-app: Stopp(?:ing|ed), tripped by alert BigRedButtonStop/,
    ]);
  });

  t.test('a press by holding needs a reason first, and shows the claimed name', async (t) => {
    const { signIn, cluster } = await stand(t, browser);
    const page = await signIn({ holdMs: pageHoldMs });
    await control(page).click({ delay: 50 });
    t.equal(await control(page).innerText(), 'Give a reason first', 'at the button, where the person looks');
    await outcome(page)
      .getByText(/Give a reason first/)
      .waitFor();
    t.equal(await reasonField(page).getAttribute('aria-invalid'), 'true');
    t.equal(await card(page).locator('input:focus').getAttribute('aria-invalid'), 'true', 'the field has the focus');

    await reasonField(page).fill('Swype says that it is theirs');
    await card(page)
      .getByLabel(/^Your name/)
      .fill('Ada');
    const before = performance.now();
    await holdPointer(page, page.locator('.panel.reset'));
    t.ok(performance.now() - before >= pageHoldMs, 'the press waits for the full hold');
    await wordOf(page, 'Stopped').waitFor();
    t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 0);
    const text = await card(page).innerText();
    t.match(text, /a press by big-red-button\/big-red-button-operator \(claims to be Ada\)/);
    t.match(text, /Reason given\s+Swype says that it is theirs/);
    const confirmed = card(page).locator('.confirmation');
    t.match(await confirmed.innerText(), /Accepted: the target is stopping/, 'the confirmation stays');
    await confirmed.getByRole('button', { name: 'Close' }).click();
    t.equal(await confirmed.isVisible(), false);
  });

  t.test('a person disarms the button for a time with a reason, sees it, and arms it again', async (t) => {
    const { signIn } = await stand(t, browser);
    const page = await signIn();
    const panel = card(page).locator('.panel.disarm');
    await panel.getByText('Maintenance: disarm for a time').click();
    await panel.getByRole('button', { name: 'Disarm', exact: true }).click();
    await panel.getByText(/Give a reason first/).waitFor();
    await panel.getByLabel('Disarm for').selectOption('2 h');
    await panel.getByLabel('Reason of the disarm').fill('gateway maintenance');
    await panel.getByRole('button', { name: 'Disarm', exact: true }).click();
    await wordOf(page, 'Disarmed').waitFor();
    t.match(
      await card(page).innerText(),
      /Disarmed until \d.*Disarmed by .*big-red-button-operator: gateway maintenance/s,
    );
    await panel.getByRole('button', { name: 'Arm now' }).click();
    await card(page)
      .getByText(/Ended early by/)
      .waitFor();
    t.match(await card(page).locator('.disarms').innerText(), /Disarmed for 2 h/);
    t.equal(await card(page).locator('.state .word').innerText(), 'Armed');
  });

  t.test('letting go too soon cancels the press, and so does sliding off the button', async (t) => {
    const { signIn, cluster } = await stand(t, browser);
    const page = await signIn({ holdMs: 600_000 });
    await reasonField(page).fill('a slip of the hand');
    await control(page).click({ delay: 200 });
    await card(page)
      .getByText(/A click is not enough/)
      .waitFor();
    await control(page).scrollIntoViewIfNeeded();
    const box = await control(page).boundingBox();
    if (box === null) throw new Error('no button');
    await page.mouse.move(box.x + 80, box.y + 80);
    await page.mouse.down();
    await card(page).getByText('Keep holding').waitFor();
    await page.mouse.move(box.x - 60, box.y);
    await card(page).getByText('Keep holding').waitFor({ state: 'detached' });
    await page.mouse.up();
    t.equal(await wordOf(page, 'Armed').isVisible(), true);
    t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 2);
  });

  t.test('hiding the page cancels a hold, because a hidden page does not see the pointer let go', async (t) => {
    const { signIn, cluster } = await stand(t, browser);
    const page = await signIn({ holdMs: 600_000 });
    await reasonField(page).fill('a slip of the hand');
    const holding = card(page).getByText('Keep holding');
    await control(page).hover();
    await page.mouse.down();
    await holding.waitFor();
    const changed = "document.dispatchEvent(new Event('visibilitychange'))";
    await page.evaluate(changed);
    t.equal(await holding.isVisible(), true, 'the page is still visible');
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true }); ${changed}`);
    await holding.waitFor({ state: 'detached' });
    await page.mouse.up();
    t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 2);
  });

  t.test("a press by typing takes the button's exact name", async (t) => {
    const { signIn } = await stand(t, browser);
    const page = await signIn();
    await reasonField(page).fill('fraud wave');
    const typed = card(page).getByLabel('Type swype-app to press');
    await typed.fill('swipe-app');
    await typed.press('Enter');
    await outcome(page)
      .getByText(/not the button's name/)
      .waitFor();
    t.equal(await wordOf(page, 'Armed').isVisible(), true);
    await typed.fill('swype-app');
    await typed.press('Enter');
    await wordOf(page, 'Stopped').waitFor();
    t.pass('the target is stopped');
  });

  t.test(
    'a reset says what it does, releases the named trip and starts nothing; then the page offers the restore',
    async (t) => {
      const { signIn, act, cluster } = await stand(t, browser);
      const page = await signIn();
      const { trip } = await act('press', { reason: 'drill' });
      await wordOf(page, 'Stopped').waitFor();
      const panel = page.locator('.panel.reset');
      t.match(await panel.innerText(), new RegExp(`Releases trip ${trip}.*releases the latch.*starts nothing`, 's'));

      await reasonField(page).fill('the drill is over');
      await holdPointer(page, page.locator('.panel.press'));
      await card(page).getByText('Released. The workload stays at zero until a person restores it.').waitFor();
      t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 0, 'nothing was started');
      const command = card(page).locator('.top .command code');
      t.equal(await command.textContent(), 'kubectl scale deployment/swype-app --namespace sre --replicas 2');
      t.match(await card(page).innerText(), /Reset by .*big-red-button-operator: the drill is over/);

      cluster.simulator.scale('sre', 'swype-app', 2);
      await card(page).getByText('The workload is running.').waitFor();
      await command.waitFor({ state: 'hidden' });
    },
  );

  t.test('the restore command is copied exactly', async (t) => {
    const { signIn, act } = await stand(t, browser);
    const page = await signIn({ permissions: ['clipboard-read', 'clipboard-write'] });
    await act('press', { reason: 'drill' });
    await wordOf(page, 'Stopped').waitFor();
    await page.locator('.panel.reset').getByRole('button', { name: 'Copy the restore command' }).click();
    await page.getByText('Copied', { exact: true }).first().waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    t.equal(copied, 'kubectl scale deployment/swype-app --namespace sre --replicas 2');
  });

  t.test('a person who started to reset one trip cannot release a later trip without looking at it', async (t) => {
    const { visit, act, look, operator, cluster } = await stand(t, browser);
    const { trip: first } = await act('press', { reason: 'the first' });
    const page = await visit();
    // This page gets its state late.
    const stale = await look();
    await page.route('**/api/v1/stream', (route) =>
      route.fulfill({ contentType: 'text/event-stream', body: `event: state\ndata: ${stale}\n\n` }),
    );
    await giveToken(page, operator);
    await page.locator('.panel.reset').waitFor();
    await reasonField(page).fill('it was a drill');

    await act('reset', { trip: first, reason: 'over', force: true });
    const { trip: second } = await act('press', { reason: 'the second' });
    await page.unroute('**/api/v1/stream');

    await card(page)
      .getByText(/The trip has changed while you were here/)
      .waitFor();
    t.match(await page.locator('.stale-trip').innerText(), new RegExp(second));
    await control(page).click({ delay: 50 });
    await outcome(page)
      .getByText(/another trip than the one you looked at/)
      .waitFor();
    await page.getByRole('button', { name: 'I have looked at the new trip' }).click();
    t.equal(await reasonField(page).inputValue(), '', 'the old reason is removed');
    await reasonField(page).fill('seen');
    await wordOf(page, 'Stopped').waitFor();
    await holdPointer(page, page.locator('.panel.press'));
    t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 0);
  });

  t.test('if another trip came first, the receiver refuses the reset, and the page says so', async (t) => {
    const { signIn, act } = await stand(t, browser);
    const page = await signIn();
    await act('press', { reason: 'the first' });
    await wordOf(page, 'Stopped').waitFor();
    await reasonField(page).fill('it was a drill');
    // A page with an old state would send this.
    await page.route('**/reset', async (route) => {
      const body = route.request().postDataJSON();
      await route.continue({ postData: JSON.stringify({ ...body, trip: 'another' }) });
    });
    await holdPointer(page, outcome(page).getByText(/Refused: trip another is not the present trip/));
    t.equal(await wordOf(page, 'Stopped').isVisible(), true);
  });

  t.test('two browsers show the same state: an act in one appears in the other', async (t) => {
    const { signIn } = await stand(t, browser);
    const [one, two] = await Promise.all([signIn(), signIn({ viewport: { width: 360, height: 740 } })]);
    await reasonField(one).fill('seen by both');
    await holdPointer(one, one.locator('.panel.reset'));
    await Promise.all([wordOf(one, 'Stopped').waitFor(), wordOf(two, 'Stopped').waitFor()]);
    const because = (page: typeof one) => card(page).locator('.why').innerText();
    t.equal(await because(two), await because(one));
    await reasonField(two).fill('and released by the other');
    await holdPointer(two, two.locator('.panel.press'));
    await Promise.all([wordOf(one, 'Armed').waitFor(), wordOf(two, 'Armed').waitFor()]);
    t.match(await card(one).innerText(), /and released by the other/);
  });
}
