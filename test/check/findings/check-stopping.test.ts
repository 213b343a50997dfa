import t from 'tap';
import { checkStopping } from '../../../src/check/findings/cluster/check-stopping.ts';
import { readRules } from '../../../src/check/sources/rules.ts';
import type { Workload } from '../../../src/cluster/inspector.ts';
import { parseYaml } from '../../../src/config/yaml/yaml-node.ts';
import { buttonWith } from '../../core/support/decide.ts';

const workload: Workload = {
  replicas: 1,
  labels: {},
  annotations: {},
  pods: { gracePeriodSeconds: 30, containers: [] },
};
const ordered: Workload = { ...workload, podManagement: 'OrderedReady' };
const escalating = buttonWith({ escalate: { afterMs: 5_000, giveUpAfterMs: 60_000 } });

function ids(...args: Parameters<typeof checkStopping>): readonly string[] {
  return checkStopping(...args).map(({ id }) => id);
}

t.test('OrderedReady needs the escalation, and Parallel does not', async (t) => {
  t.strictSame(ids(buttonWith(), ordered, undefined), ['ordered-ready']);
  t.strictSame(ids(escalating, ordered, undefined), []);
  t.strictSame(ids(escalating, { ...ordered, podManagement: 'Parallel' }, undefined), ['escalation-unneeded']);
  t.strictSame(ids(buttonWith(), { ...ordered, podManagement: 'Parallel' }, undefined), []);
  t.strictSame(ids(escalating, workload, undefined), [], 'a Deployment may escalate');
});

t.test("a grace period is compared with the alert's own `for`, or with the shipped one", async (t) => {
  const rulesFor = (wait: string) =>
    readRules(
      parseYaml(
        `groups: [{ name: a, rules: [{ alert: BigRedButtonStoppingTooLong, expr: up, for: ${wait} }] }]`,
        'rules.yml',
      ),
    );
  const grace = (gracePeriodSeconds: number) => ({ ...workload, pods: { gracePeriodSeconds, containers: [] } });
  t.strictSame(ids(buttonWith(), grace(120), undefined), []);
  t.strictSame(ids(buttonWith(), grace(121), []), ['grace-longer']);
  t.strictSame(ids(buttonWith(), grace(121), rulesFor('5m')), []);
  t.strictSame(ids(buttonWith(), grace(61), rulesFor('1m')), ['grace-longer']);
  t.match(checkStopping(buttonWith(), grace(300), rulesFor('2m')), [
    { what: 'the pods have a grace period of 5 min, and BigRedButtonStoppingTooLong waits 2 min' },
  ]);
});
