import type { Browser } from 'playwright-core';
import t from 'tap';
import { launchBrowser } from './browser/launch.ts';
import { card, control, giveToken, holdPointer, outcome, reasonField, stand, wordOf } from './stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) access(browser);

function access(browser: Browser): void {
  t.test('without a token the page asks for one, and shows the command that makes it', async (t) => {
    const { visit, operator } = await stand(t, browser);
    const page = await visit();
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    t.equal(
      await page.locator('.sign-in code').textContent(),
      'kubectl create token big-red-button-operator --namespace big-red-button --audience big-red-button',
    );
    t.equal(await card(page).count(), 0, 'nothing is shown');
    await giveToken(page, operator);
    await wordOf(page, 'Armed').waitFor();
    t.equal(await page.locator('.sign-in').isVisible(), false);
  });

  t.test('a rejected token is reported, and the page asks again', async (t) => {
    const { visit, operator } = await stand(t, browser);
    const page = await visit();
    await giveToken(page, 'two words');
    await page.getByText(/This is not a token/).waitFor();
    await giveToken(page, 'not-a-token-that-anyone-made');
    await page.getByText(/The token was rejected/).waitFor();
    await giveToken(page, operator);
    await wordOf(page, 'Armed').waitFor();
    t.pass('the right token is accepted');
  });

  t.test('a token is only in memory, and the person can make the page forget it', async (t) => {
    const { signIn, operator } = await stand(t, browser);
    const page = await signIn();
    const kept = await page.evaluate(
      '[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage), location.href, document.documentElement.outerHTML].join()',
    );
    t.notOk(String(kept).includes(operator));
    t.equal(await page.locator('.secret').inputValue(), '');
    await page.getByRole('button', { name: 'Forget my token' }).click();
    await page.getByLabel('Your token').waitFor();
    await page.locator('.link', { hasText: 'a token is needed' }).waitFor();
    t.equal(await card(page).count(), 0, 'the state that it showed is gone');
  });

  t.test('if reading is open, the page asks for a token only when the person acts', async (t) => {
    const { visit, operator } = await stand(t, browser, { openReading: true });
    const page = await visit();
    await wordOf(page, 'Armed').waitFor();
    t.equal(await page.locator('.sign-in').isVisible(), false);
    await reasonField(page).fill('fraud wave');
    await holdPointer(page, outcome(page).getByText(/Nothing was done/));
    await page.getByText('You need a token to act. Enter one, then try again.').first().waitFor();
    await giveToken(page, operator);
    await page.locator('.link.live').waitFor();
    t.equal(await reasonField(page).inputValue(), 'fraud wave', 'the reason is still there');
    await holdPointer(page, page.locator('.panel.reset'));
    await wordOf(page, 'Stopped').waitFor();
  });

  t.test('if a proxy adds the token, the page never asks for one', async (t) => {
    const { visit, operator } = await stand(t, browser);
    const page = await visit({ extraHTTPHeaders: { authorization: `Bearer ${operator}` } });
    await wordOf(page, 'Armed').waitFor();
    await reasonField(page).fill('fraud wave');
    await holdPointer(page, page.locator('.panel.reset'));
    await wordOf(page, 'Stopped').waitFor();
    t.equal(await page.locator('.sign-in').isVisible(), false);
  });

  t.test('a person who may only read is refused, and nothing is done', async (t) => {
    const { visit, viewer, cluster } = await stand(t, browser);
    const page = await visit();
    await giveToken(page, viewer);
    await wordOf(page, 'Armed').waitFor();
    await reasonField(page).fill('fraud wave');
    await holdPointer(page, outcome(page).getByText(/Nothing was done: .*the right to press swype-app/));
    t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 2);
  });

  t.test('a person who may not read sees why', async (t) => {
    const { visit, cluster } = await stand(t, browser);
    const page = await visit();
    const stranger = cluster.simulator.mint('system:serviceaccount:big-red-button:big-red-button', {
      audiences: ['big-red-button'],
    });
    await giveToken(page, stranger);
    await page
      .locator('.link.forbidden')
      .getByText(/Not allowed to read/)
      .waitFor();
    t.equal(await card(page).count(), 0);
  });

  t.test('if the API server refuses a press for now, the page says so, and the receiver keeps trying', async (t) => {
    const { signIn, cluster } = await stand(t, browser);
    const page = await signIn();
    const heal = cluster.simulator.faults.add({
      kind: 'status',
      code: 503,
      match: { verb: 'patch', resource: 'deployments', subresource: 'scale' },
    });
    await reasonField(page).fill('fraud wave');
    const box = await control(page).boundingBox();
    t.ok(box);
    await holdPointer(page, page.getByText(/Not done yet: .*keeps trying/).first());
    await card(page).locator('.problems').getByText(/503/).waitFor();
    await wordOf(page, 'Stopping').waitFor();
    heal();
    await wordOf(page, 'Stopped').waitFor();
  });

  t.test('a press without an answer is reported, and can be repeated', async (t) => {
    const { signIn } = await stand(t, browser);
    const page = await signIn();
    await page.route('**/press', (route) => route.abort('connectionreset'));
    await reasonField(page).fill('fraud wave');
    await holdPointer(
      page,
      outcome(page).getByText(/No answer: the receiver may or may not have done it. Press again/),
    );
    await page.unroute('**/press');
    await holdPointer(page, page.locator('.panel.reset'));
    await wordOf(page, 'Stopped').waitFor();
    t.pass('the second press arrived');
  });
}
