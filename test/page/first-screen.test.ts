import type { Browser, Page } from 'playwright-core';
import t from 'tap';
import { launchBrowser } from './browser/launch.ts';
import { keepStreamOpen, sizes, states, streamOf } from './shown-states.ts';
import { giveToken, stand } from './stand.ts';

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) firstScreens(browser);

/** Runs in the browser: what a person cannot reach or read without scrolling, and boxes that touch. */
const faults = `(() => {
  const box = (selector) => document.querySelector(selector)?.getBoundingClientRect();
  const found = [];
  const red = box('.big-red');
  if (red && (red.bottom > innerHeight || red.top < 0)) found.push('the red button is at ' + red.bottom);
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  const [many, card] = [box('.press-many'), box('.opened')];
  if (many?.height && card.top - many.bottom < 8) found.push('the list of presses touches the card');
  return found;
})()`;

function firstScreens(browser: Browser): void {
  t.test('in every state, the red button is in the first screen, and nothing touches or sticks out', async (t) => {
    const { visit, operator, look } = await stand(t, browser);
    const { chain } = JSON.parse(await look());
    for (const [size, viewport] of Object.entries(sizes)) {
      for (const [name, views] of Object.entries(states)) {
        const page: Page = await visit({ viewport, reducedMotion: 'reduce' });
        await page.getByLabel('Your token').waitFor();
        await page.evaluate(keepStreamOpen, streamOf(views, chain));
        await giveToken(page, operator);
        await page.getByRole('article').first().waitFor();
        t.strictSame(await page.evaluate(faults), [], `${name}, ${size}`);
        await page.context().close();
      }
    }
  });
}
