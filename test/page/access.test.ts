import type { Browser } from 'playwright-core';
import t from 'tap';
import { launchBrowser } from './browser/launch.ts';
import { card, control, giveToken, holdPointer, outcome, reasonField, stand, wordOf } from './stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) access(browser);

function access(browser: Browser): void {
  t.test('without a token the page asks for one, and shows the command that mints it', async (t) => {
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

  t.test('a token that is not taken is said, and asked for again', async (t) => {
    const { visit, operator } = await stand(t, browser);
    const page = await visit();
    await giveToken(page, 'two words');
    await page.getByText(/That is no token/).waitFor();
    await giveToken(page, 'not-a-token-that-anyone-made');
    await page.getByText(/The token is not taken/).waitFor();
    await giveToken(page, operator);
    await wordOf(page, 'Armed').waitFor();
    t.pass('the right one is taken');
  });

  t.test('a token is held in memory alone, and forgotten when asked', async (t) => {
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
    t.equal(await card(page).count(), 0, 'what was shown by it is gone');
  });

  t.test('where reading is open nobody is asked who they are, until they act', async (t) => {
    const { visit, operator } = await stand(t, browser, { openReading: true });
    const page = await visit();
    await wordOf(page, 'Armed').waitFor();
    t.equal(await page.locator('.sign-in').isVisible(), false);
    await reasonField(page).fill('fraud wave');
    await holdPointer(page, outcome(page).getByText(/Nothing was done/));
    await page.getByText('To act, a token is needed. Give it, then do it again.').first().waitFor();
    await giveToken(page, operator);
    await page.locator('.link.live').waitFor();
    t.equal(await reasonField(page).inputValue(), 'fraud wave', 'what was typed is still there');
    await holdPointer(page, page.locator('.panel.reset'));
    await wordOf(page, 'Stopped').waitFor();
  });

  t.test('where a proxy puts the token in, nobody is asked for one at all', async (t) => {
    const { visit, operator } = await stand(t, browser);
    const page = await visit({ extraHTTPHeaders: { authorization: `Bearer ${operator}` } });
    await wordOf(page, 'Armed').waitFor();
    await reasonField(page).fill('fraud wave');
    await holdPointer(page, page.locator('.panel.reset'));
    await wordOf(page, 'Stopped').waitFor();
    t.equal(await page.locator('.sign-in').isVisible(), false);
  });

  t.test('who may look and not act is told so, and nothing is done', async (t) => {
    const { visit, viewer, cluster } = await stand(t, browser);
    const page = await visit();
    await giveToken(page, viewer);
    await wordOf(page, 'Armed').waitFor();
    await reasonField(page).fill('fraud wave');
    await holdPointer(page, outcome(page).getByText(/Nothing was done: .*the right to press swype-app/));
    t.equal(cluster.simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 2);
  });

  t.test('who may not even look is told so', async (t) => {
    const { visit, cluster } = await stand(t, browser);
    const page = await visit();
    const stranger = cluster.simulator.mint('system:serviceaccount:big-red-button:big-red-button', {
      audiences: ['big-red-button'],
    });
    await giveToken(page, stranger);
    await page
      .locator('.link.forbidden')
      .getByText(/Not allowed to look/)
      .waitFor();
    t.equal(await card(page).count(), 0);
  });

  t.test('a press that the API server does not take yet is told as that, and goes on by itself', async (t) => {
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
    await holdPointer(page, page.getByText(/Not done yet: .*it goes on/).first());
    await card(page).locator('.problems').getByText(/503/).waitFor();
    await wordOf(page, 'Stopping').waitFor();
    heal();
    await wordOf(page, 'Stopped').waitFor();
  });

  t.test('a press that gets no answer is told as that, and may be repeated', async (t) => {
    const { signIn } = await stand(t, browser);
    const page = await signIn();
    await page.route('**/press', (route) => route.abort('connectionreset'));
    await reasonField(page).fill('fraud wave');
    await holdPointer(
      page,
      outcome(page).getByText(/No answer came, so it may or may not have been done. Press again/),
    );
    await page.unroute('**/press');
    await holdPointer(page, page.locator('.panel.reset'));
    await wordOf(page, 'Stopped').waitFor();
    t.pass('the second one arrived');
  });
}
