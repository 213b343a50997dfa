import type { Browser } from 'playwright-core';
import t from 'tap';
import { launchBrowser } from '../browser/launch.ts';
import { card, stand, wordOf } from '../stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) connection(browser);

function connection(browser: Browser): void {
  t.test('a lost connection is said with the age of what is shown, and it comes back by itself', async (t) => {
    const { signIn, crash, act } = await stand(t, browser);
    const page = await signIn();
    t.equal(await page.locator('.link').innerText(), 'Live');
    const comeBack = await crash();
    const told = page.locator('.link.lost');
    await told
      .getByText(
        /^Not connected: .* Trying again …What you see is as of|Not connected: .*What you see is as of \d\d:\d\d:\d\d .*, \d+ s old/,
      )
      .waitFor();
    t.equal(await page.evaluate('document.body.className'), 'stale');
    const mark = await page.evaluate(`getComputedStyle(document.querySelector('.state .word'), '::after').content`);
    t.equal(mark, '"?"', 'the state is not sure any more');
    await card(page).getByText('A press is safe in any state').waitFor();
    t.match(await page.getByRole('status').allInnerTexts(), /The connection is lost/);

    await comeBack();
    await page.locator('.link.live').waitFor();
    t.equal(await page.evaluate('document.body.className'), '');
    await act('press', { reason: 'after the restart' });
    await wordOf(page, 'Stopped').waitFor();
    t.pass('it is live again');
  });

  t.test(
    'what is wrong with the chain is said: a late heartbeat, a config that is refused, an API server that fails',
    async (t) => {
      const { signIn, cluster } = await stand(t, browser);
      const page = await signIn();
      const chain = page.getByRole('list', { name: 'What every button hangs on' });
      await cluster.writeConfig({ limit: 'three' });
      await chain.locator('.bad', { hasText: /^Config\s*not taken over: .*limit/ }).waitFor();
      cluster.simulator.faults.add({ kind: 'status', code: 500 });
      await chain.locator('.bad', { hasText: /^API server.*answered 500, since/ }).waitFor();
      await card(page).locator('.problems').getByText(/500/).first().waitFor();
      t.pass('all are said');
    },
  );
}
