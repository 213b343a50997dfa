import type { Browser, Page } from 'playwright-core';
import t from 'tap';
import { violations } from './axe.ts';
import { launchBrowser } from './browser/launch.ts';
import { card, giveToken, outcome, reasonField, stand, wordOf } from './stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) accessibility(browser);

function accessibility(browser: Browser): void {
  t.test(
    'axe finds no problem in any state, light or dark, at 360 and 1600 pixels, and nothing is cut off',
    async (t) => {
      const { visit, operator, restart, notify, act, crash, look } = await stand(t, browser);
      const pages = await Promise.all(
        [360, 1600].flatMap((width) =>
          (['light', 'dark'] as const).map((colorScheme) =>
            visit({ colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' }),
          ),
        ),
      );
      const check = async (what: string) => {
        for (const page of pages) {
          t.strictSame(await violations(page), [], what);
          const overflow = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          t.equal(overflow, 0, `${what}: no scrolling sideways`);
        }
      };
      const everywhere = (wait: (page: Page) => Promise<unknown>) => Promise.all(pages.map(wait));

      await everywhere((page) => page.getByLabel('Your token').waitFor());
      await check('who are you');
      await everywhere((page) => giveToken(page, operator));
      await everywhere((page) => wordOf(page, 'Armed').waitFor());
      await restart(3);
      await notify({ alertname: 'BigRedButtonStop', button: 'swype-app' });
      await everywhere((page) => card(page).getByRole('img').first().waitFor());
      await check('armed');
      await restart(1);
      await everywhere((page) => wordOf(page, 'Stopped').waitFor());
      await check('stopped');
      const { buttons } = JSON.parse(await look());
      await act('reset', { trip: buttons[0].trip.id, reason: 'over' });
      await everywhere((page) => card(page).locator('.top .command').waitFor());
      await check('awaiting its restore');
      await crash();
      await everywhere((page) => page.locator('.stale').waitFor());
      await check('not connected');
    },
  );

  t.test('the keyboard is enough: token, reason, a press by holding a key, a reset by typing', async (t) => {
    const { visit, operator } = await stand(t, browser);
    const page = await visit();
    await page.locator('.secret:focus').waitFor();
    await page.keyboard.insertText(operator);
    await page.keyboard.press('Enter');
    await wordOf(page, 'Armed').waitFor();

    await tabTo(page, 'Why do you press');
    await page.keyboard.type('fraud wave');
    await page.keyboard.press('Tab');
    t.equal(await page.locator(':focus').getAttribute('class'), 'big-red', 'the button is the next stop');
    await page.keyboard.down('Space');
    await page.locator('.panel.reset').waitFor();
    await page.keyboard.up('Space');
    t.match(await page.locator(':focus').getAttribute('class'), /panel reset/, 'the focus stays in place');
    await wordOf(page, 'Stopped').waitFor();

    await tabTo(page, 'Why is it safe now');
    await page.keyboard.type('the wave is over');
    await tabTo(page, 'Type swype-app to reset');
    await page.keyboard.type('swype-app');
    await page.keyboard.press('Enter');
    await wordOf(page, 'Armed').waitFor();
    t.pass('pressed and reset');
  });

  t.test(
    'a key that is let go too soon does nothing, and a click by assistive technology shows what to do',
    async (t) => {
      const { signIn } = await stand(t, browser);
      const page = await signIn({ holdMs: 600_000 });
      await reasonField(page).fill('a slip');
      await page.locator('.big-red').focus();
      await page.keyboard.press('Enter', { delay: 100 });
      await page.locator('.big-red').dispatchEvent('click');
      await card(page)
        .getByText(/A click is not enough: Hold for 1.5 seconds/)
        .waitFor();
      t.equal(await wordOf(page, 'Armed').isVisible(), true);
      t.equal(await outcome(page).innerText(), '');
    },
  );

  t.test('with forced colours, the state keeps its icon and its word, and the button keeps its border', async (t) => {
    const { signIn } = await stand(t, browser);
    const page = await signIn({ forcedColors: 'active' });
    t.equal(await card(page).locator('.state .icon').isVisible(), true);
    const border = await page.evaluate(`getComputedStyle(document.querySelector('.big-red')).borderTopWidth`);
    t.equal(border, '2px');
  });

  t.test('the page calls only the receiver, keeps to its own policy, and logs no error', async (t) => {
    const { url, visit, operator, act } = await stand(t, browser);
    const page = await visit();
    const [foreign, said]: [string[], string[]] = [[], []];
    page.on('request', (request) => request.url().startsWith(`${url}/`) || foreign.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.reload();
    await giveToken(page, operator);
    await wordOf(page, 'Armed').waitFor();
    await act('press', { reason: 'drill' });
    await wordOf(page, 'Stopped').waitFor();
    t.strictSame(foreign, []);
    // The browser itself logs the first request without a token.
    t.strictSame(
      said.filter((text) => !/status of 401/.test(text)),
      [],
    );
  });
}

/** Presses Tab until the field with this label has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    const focused = await page.evaluate('document.activeElement?.labels?.[0]?.textContent ?? ""');
    if (String(focused).startsWith(label)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no field ${label} within 40 tabs`);
}
