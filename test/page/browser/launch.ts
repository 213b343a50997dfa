import { type Browser, chromium as playwright } from 'playwright-core';
import type { Test } from 'tap';
import { definedOnly } from '../../../src/core/defined-only.ts';
import { type Chromium, findChromium } from './chromium.ts';

/** The browser of one test file. Without a browser the file's tests are skipped, with the reason. */
export async function launchBrowser(t: Test): Promise<Browser | undefined> {
  const chromium = await findChromium();
  if (chromium === undefined) {
    t.plan(0, 'there is no Chromium: `npm run browser` fetches one from Debian, or says why it cannot');
    return undefined;
  }
  const browser = await startChromium(chromium);
  t.teardown(() => browser.close());
  return browser;
}

export function startChromium({ path, environment }: Chromium): Promise<Browser> {
  return playwright.launch({
    executablePath: path,
    env: { ...definedOnly(process.env), ...environment },
    // Chromium's sandbox does not work for root in a container. The other flags keep Chromium from calling any host.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
