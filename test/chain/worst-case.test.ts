import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import t from 'tap';
import { reconcileIntervalMs } from '../../src/button/deadlines.ts';
import { shippedButtonRules, shippedPrometheusConfig, shippedReceiverConfig } from '../../src/config/shipped-files.ts';
import { parseDuration } from '../../src/core/text/duration.ts';

interface Route {
  matchers?: string[];
  receiver?: string;
  group_wait?: string;
  group_interval?: string;
  repeat_interval?: string;
  routes?: Route[];
}

interface RuleFile {
  groups: { interval: string; rules: { alert?: string; for?: string }[] }[];
}

async function shipped<Shape>(file: string): Promise<Shape> {
  // The shape of the shipped files.
  return load(await readFile(file, 'utf8')) as Shape;
}

const seconds = (text: string | undefined) => (parseDuration(text ?? '') ?? Number.NaN) / 1_000;

/** In seconds. `every`: between two notifications. The others: the longest time after a fault of the path begins. */
async function worstCase() {
  const { route } = await shipped<{ route: Route }>(
    resolve(import.meta.dirname, '../../alertmanager/alertmanager.yml'),
  );
  const receiver = await shipped<{ heartbeat: { lateAfter: string } }>(shippedReceiverConfig);
  const prometheus = await shipped<{ global: { scrape_interval: string } }>(shippedPrometheusConfig);
  const { groups } = await shipped<RuleFile>(shippedButtonRules);
  const heartbeat = route.routes?.find(({ matchers }) => matchers?.join().includes('BigRedButtonHeartbeat'));
  const interval = seconds(heartbeat?.group_interval);
  // A repeat goes out at the first group_interval after repeat_interval.
  const every = Math.ceil(seconds(heartbeat?.repeat_interval) / interval) * interval;
  const lateAfter = seconds(receiver.heartbeat.lateAfter);
  const shown = every + lateAfter + reconcileIntervalMs / 1_000;
  const isLate = ({ alert }: { alert?: string }) => alert === 'BigRedButtonHeartbeatLate';
  const group = groups.find(({ rules }) => rules.some(isLate));
  const fires =
    shown +
    seconds(prometheus.global.scrape_interval) +
    seconds(group?.interval) +
    seconds(group?.rules.find(isLate)?.for);
  const pages = route.routes?.find((each) => each.receiver === 'page');
  return { every, lateAfter, shown, fires, people: fires + seconds(pages?.group_wait ?? route.group_wait) };
}

t.test(
  'with the shipped times, a fault of the path shows within 60 s, and people are notified within 3 minutes',
  async (t) => {
    const { shown, fires, people } = await worstCase();
    t.ok(shown <= 60, `page and status: ${shown} s`);
    t.ok(people <= 180, `people: ${people} s`);
    const page = await readFile(resolve(import.meta.dirname, '../../docs/heartbeat.md'), 'utf8');
    for (const figure of [shown, fires, people]) t.match(page, `| ${figure} s |`, 'docs/heartbeat.md has the figure');
  },
);

t.test('with the shipped times, one lost notification of the heartbeat is no fault', async (t) => {
  const { every, lateAfter } = await worstCase();
  t.ok(2 * every < lateAfter, `every ${every} s, late after ${lateAfter} s`);
});
