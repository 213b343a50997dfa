import type { Browser } from 'playwright-core';
import t from 'tap';
import { launchBrowser } from '../browser/launch.ts';
import { card, stand, wordOf } from '../stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) connection(browser);

function connection(browser: Browser): void {
  t.test('a lost connection is shown with the age of the state, and the page reconnects by itself', async (t) => {
    const { signIn, crash, act } = await stand(t, browser);
    const page = await signIn();
    t.equal(await page.locator('.link').innerText(), 'Live');
    const comeBack = await crash();
    const link = page.locator('.link.lost');
    await link
      .getByText(/^Not connected: .* Trying again … The page shows the state at \d\d:\d\d:\d\d .*, \d+ s ago/)
      .waitFor();
    t.equal(await page.evaluate('document.body.className'), 'stale');
    const mark = await page.evaluate(`getComputedStyle(document.querySelector('.state .word'), '::after').content`);
    t.equal(mark, '"?"', 'the state is marked as uncertain');
    await card(page).getByText('A press is safe in any state').waitFor();
    t.match(await page.getByRole('status').allInnerTexts(), /The connection is lost/);

    await comeBack();
    await page.locator('.link.live').waitFor();
    t.equal(await page.evaluate('document.body.className'), '');
    await act('press', { reason: 'after the restart' });
    await wordOf(page, 'Stopped').waitFor();
    t.pass('the page is live again');
  });

  t.test(
    'problems of shared dependencies are shown: a config that fails to load, an API server that fails',
    async (t) => {
      const { signIn, cluster } = await stand(t, browser);
      const page = await signIn();
      const health = page.getByRole('list', { name: 'Shared dependencies' });
      await cluster.writeConfig({ limit: 'three' });
      await health.locator('.bad', { hasText: /^Config\s*reload failed, .*limit/ }).waitFor();
      cluster.simulator.faults.add({ kind: 'status', code: 500 });
      await health.locator('.bad', { hasText: /^API server.*answered 500, since/ }).waitFor();
      await card(page).locator('.problems').getByText(/500/).first().waitFor();
      t.pass('all problems are shown');
    },
  );
}
