import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ensureChromium } from './browser/chromium.ts';
import { startChromium } from './browser/launch.ts';
import { card, giveToken, reasonField, stand, wordOf } from './stand.ts';

/** `npm run screenshots [-- FOLDER]` takes the pictures of the page for the documents. */
const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/images');
const endings: (() => unknown)[] = [];
const wide = { viewport: { width: 1280, height: 1040 } };
const narrow = { viewport: { width: 390, height: 844 }, hasTouch: true };

try {
  await mkdir(folder, { recursive: true });
  await takeAll();
} finally {
  for (const end of endings.reverse()) await end();
}

async function takeAll(): Promise<void> {
  const browser = await startChromium(await ensureChromium({ say: (line) => console.error(line) }));
  endings.push(() => browser.close());
  const { visit, operator, restart, notify } = await stand({ teardown: (end) => void endings.push(end) }, browser);
  const open = async (options: object) => {
    const page = await visit({ ...options, reducedMotion: 'reduce' });
    await giveToken(page, operator);
    await wordOf(page, 'Armed').waitFor();
    return page;
  };
  const [light, dark, mobile] = [await open(wide), await open({ ...wide, colorScheme: 'dark' }), await open(narrow)];

  await restart(2);
  const heartbeat = { evaluated: `${Date.now() / 1_000}`, pods: '2', restarts: '4', age: '1' };
  await notify({ alertname: 'BigRedButtonHeartbeat', button: 'swype-app' }, heartbeat);
  await notify({ alertname: 'BigRedButtonStop', button: 'swype-app' });
  await card(light)
    .getByRole('img', { name: /^2 of the 4 restarts/ })
    .first()
    .waitFor();
  await take(light, 'page-armed');

  await restart(2);
  for (const page of [light, dark, mobile]) await wordOf(page, 'Stopped').waitFor();
  await card(light).locator('.steps [aria-current]', { hasText: 'Reset' }).waitFor();
  await take(light, 'page-tripped');
  await take(dark, 'page-dark');
  await take(mobile, 'page-mobile');
}

async function take(page: Page, name: string): Promise<void> {
  await reasonField(page).blur();
  await page.evaluate('window.scrollTo(0, 0)');
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  console.log(path);
}
