import { type Browser, chromium as playwright } from 'playwright-core';
import type { Test } from 'tap';
import { type Chromium, findChromium } from './chromium.ts';

/** The browser of one test file. Undefined where this machine has none: then the file's tests are skipped, saying why. */
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
    // Tests run as root in containers, where its own sandbox cannot; and it must call nobody.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
