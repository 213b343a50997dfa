import type { Browser } from 'playwright-core';
import t from 'tap';
import { violations } from './axe.ts';
import { launchBrowser } from './browser/launch.ts';
import { giveToken, stand } from './stand.ts';

const payments = { tier: 'payments' };
const others = { ledger: payments, search: { tier: 'catalogue' } };

t.setTimeout(240_000);
const browser = await launchBrowser(t);
if (browser !== undefined) flows(browser);

function flows(browser: Browser): void {
  t.test('many buttons are pressed by a selector, after the person typed how many', async (t) => {
    const { visit, operator, cluster } = await stand(t, browser, { button: { labels: payments }, others });
    const replicas = (name: string) => cluster.simulator.store.get('deployments', 'sre', name)?.spec.replicas;
    const page = await visit();
    await giveToken(page, operator);
    await page.getByText('Press many buttons').click();
    const panel = page.locator('.press-many');
    await panel.getByText('3 of 3 buttons: swype-app, ledger, search').waitFor();
    await panel.getByLabel(/^Selector/).fill('tier in payments');
    await panel.getByText(/The selector is wrong at column 9: .*expected values in parentheses/).waitFor();
    t.ok(await panel.getByRole('button').isDisabled());
    await panel.getByLabel(/^Selector/).fill('tier=payments');
    await panel.getByText('2 of 3 buttons: swype-app, ledger').waitFor();
    const press = panel.getByRole('button', { name: 'Press 2 buttons' });
    await press.click();
    await panel.getByText('Enter a reason first').waitFor();
    await panel.getByLabel(/^Why/).fill('fraud wave');
    await panel.getByLabel('Type 2 to press 2 buttons').fill('3');
    await press.click();
    await panel.getByText('Type 2 to confirm.').waitFor();
    t.strictSame([replicas('swype-app'), replicas('ledger')], [2, 1], 'nothing was pressed yet');
    t.strictSame(await violations(page), []);
    await panel.getByLabel('Type 2 to press 2 buttons').fill('2');
    await press.click();
    await panel.getByText('2 of 2 buttons: latched').waitFor();
    t.strictSame([replicas('swype-app'), replicas('ledger'), replicas('search')], [0, 0, 1]);
  });

  t.test('buttons that were not stopped are listed', async (t) => {
    const { visit, operator } = await stand(t, browser, { button: { labels: payments }, others });
    const page = await visit();
    await giveToken(page, operator);
    await page.route('**/ledger/press', (route) =>
      route.fulfill({ status: 403, json: { error: 'forbidden', message: 'sre may not press ledger' } }),
    );
    await page.getByText('Press many buttons').click();
    const panel = page.locator('.press-many');
    await panel.getByLabel(/^Why/).fill('fraud wave');
    await panel.getByLabel('Type 3 to press 3 buttons').fill('3');
    await panel.getByRole('button', { name: 'Press 3 buttons' }).click();
    await panel.getByText('2 of 3 buttons: latched').waitFor();
    t.match(
      await panel.getByRole('list', { name: 'Buttons that were not stopped' }).innerText(),
      /^ledger: .*sre may not press ledger/,
    );
  });
}
