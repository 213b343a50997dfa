import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SharedHealth } from '../../src/api/overview.ts';
import { ensureChromium } from './browser/chromium.ts';
import { startChromium } from './browser/launch.ts';
import { keepStreamOpen, sizes, states, streamOf } from './shown-states.ts';
import { giveToken, stand } from './stand.ts';

/**
 * `npm run screenshots:states -- FOLDER` takes a picture of the page in every state, at the sizes of a phone and of a small laptop, light and
 * dark: to be looked at by a person before a release.
 */
const [folder = '/tmp/states', ...only] = process.argv.slice(2);
const themes = ['light', 'dark'] as const;

const endings: (() => unknown)[] = [];
try {
  await mkdir(folder, { recursive: true });
  const browser = await startChromium(await ensureChromium({ say: (line) => console.error(line) }));
  endings.push(() => browser.close());
  const { visit, operator, look } = await stand({ teardown: (end) => void endings.push(end) }, browser);
  const { chain } = JSON.parse(await look()) as { chain: SharedHealth };
  for (const [name, views] of Object.entries(states)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const body = streamOf(views, chain);
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of themes) {
        const page = await visit({ viewport, colorScheme, reducedMotion: 'reduce' });
        await page.getByLabel('Your token').waitFor();
        await page.evaluate(keepStreamOpen, body);
        await giveToken(page, operator);
        await page.getByRole('article').first().waitFor();
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`) });
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}-full.png`), fullPage: true });
        await page.context().close();
      }
    console.log(name);
  }
} finally {
  for (const end of endings.reverse()) await end();
}
