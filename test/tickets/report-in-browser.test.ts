import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Result } from 'axe-core';
import t from 'tap';
import { renderHtml } from '../../src/toil/render-html.ts';
import { launchBrowser } from '../page/browser/launch.ts';
import { day, reportOf, series } from './make-tickets.ts';

t.setTimeout(180_000);
const browser = await launchBrowser(t);
if (browser !== undefined) {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const report = renderHtml(
    reportOf([...series(40, day), ...series(3, day, { alert: 'Disk full; "really"', zone: 'Köln' })]),
  );
  const file = join(t.testdir({}), 'report.html');
  await writeFile(file, report);

  for (const width of [360, 1_600]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      t.test(
        `the report at ${width} px, ${colorScheme}: axe finds nothing, and only tables scroll sideways`,
        async (t) => {
          const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
          t.teardown(() => context.close());
          const page = await context.newPage();
          const told: string[] = [];
          page.on('console', (message) => told.push(message.text()));
          page.on('pageerror', (error) => told.push(error.message));
          page.on('request', (request) => request.url().startsWith('file:') || told.push(request.url()));
          await page.goto(pathToFileURL(file).href);
          const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
          t.equal(await page.evaluate(beyond), 0);
          await page.evaluate(axe);
          // What axe itself returns.
          const { violations } = (await page.evaluate('axe.run()')) as { violations: Result[] };
          t.strictSame(
            violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
            [],
          );
          t.strictSame(told, [], 'it wants nothing of the network, and its own policy refuses nothing of it');
        },
      );
    }
  }
}
