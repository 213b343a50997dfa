import t from 'tap';
import { drillStages } from '../../../src/core/drill/stages.ts';
import { canaryRules } from '../../../src/dev/demo/stack/canary.ts';
import type { Rule } from '../../../src/dev/simulator/api/auth/access.ts';
import { until } from '../../support/until.ts';
import { type DrillStand, makeStand } from './stand.ts';

const atRest = { replicas: 0, pods: 0 };

/** What every drill leaves, passed or not. */
function isAtRest(stand: DrillStand): boolean {
  const { running, refusesUntil } = stand.state();
  const isClaimed = running !== undefined || refusesUntil !== undefined;
  const { replicas, pods } = stand.canary();
  // A button whose canary never ran has no state yet.
  return !isClaimed && replicas === 0 && pods === 0 && (stand.latch() ?? 'armed') === 'armed';
}

t.test('a drill passes every stage, says what it proves, and leaves the canary at rest', async (t) => {
  const stand = await makeStand(t);
  const { code, out, err } = await stand.drill();
  t.equal(code, 0, err);
  t.match(err, /Nobody is paged/);
  for (const stage of drillStages) t.match(err, new RegExp(`^ {2}${stage} +\\d+\\.\\d s `, 'm'));
  t.match(err, 'the API server refused it');
  t.match(out, /^Drill \S+ passed after \d+\.\d s\.\n/);
  const said = out.replaceAll(/\s+/g, ' ');
  t.match(said, 'It proves the path that all buttons share');
  t.match(said, 'It does not prove the rules, the routes, the rights and the workload of any other button');
  t.ok(isAtRest(stand));
  t.match(stand.state(), { last: { outcome: 'passed', heldBy: 'api-server' }, lastSuccess: String });
  t.equal(
    stand.cluster.simulator.store.get('configmaps', 'big-red-button', 'big-red-button-swype-app')?.data,
    undefined,
  );
});

t.test('without the policy, the receiver undoes the raise, and the drill says so', async (t) => {
  const stand = await makeStand(t, { isHeld: false });
  const { code, out, err } = await stand.drill('--json');
  t.equal(code, 0, err);
  const { stages, heldBy, outcome } = JSON.parse(out);
  t.strictSame({ outcome, heldBy }, { outcome: 'passed', heldBy: 'receiver' });
  t.strictSame(
    stages.map(({ stage }: { stage: string }) => stage),
    drillStages,
  );
  t.strictSame(stand.canary(), atRest);
});

t.test('while a drill runs, a second one is refused and changes nothing', async (t) => {
  const stand = await makeStand(t);
  const first = stand.begin();
  await until(() => stand.state().running !== undefined);
  const { running } = stand.state();
  const second = await stand.drill('--json');
  t.equal(second.code, 1);
  t.match(JSON.parse(second.out), { error: 'running', message: `drill ${running?.id} by` });
  t.equal((await first.ended).code, 0);
});

t.test('an interrupted drill cleans up, and says that it proves nothing', async (t) => {
  const stand = await makeStand(t);
  stand.alerts = false;
  const drill = stand.begin();
  await until(() => stand.state().refusesUntil !== undefined && stand.canary().pods > 0);
  drill.interrupt();
  const { code, out } = await drill.ended;
  t.equal(code, 1);
  t.match(out, /interrupted[\s\S]*It proves nothing/);
  t.ok(isAtRest(stand));
  t.match(stand.state(), { last: { outcome: 'interrupted' }, lastSuccess: undefined });
});

t.test('the next drill cleans up what a killed drill left: a failing canary, and a latched button', async (t) => {
  const stand = await makeStand(t);
  const long = new Date(Date.now() - 60_000).toISOString();
  const refusesUntil = new Date(Date.now() + 600_000).toISOString();
  stand.setState({ running: { id: 'dead', by: 'marie', startedAt: long, renewedAt: long }, refusesUntil });
  stand.scaleCanary(1);
  await until(() => stand.latch() === 'stopped');
  const { code, err } = await stand.drill();
  t.equal(code, 0, err);
  t.ok(isAtRest(stand));
});

t.test(
  'after SIGKILL in the middle, the next drill is refused while the lease lives, and then cleans up',
  async (t) => {
    const stand = await makeStand(t);
    // What each leaves: a canary that fails, a latched button, a canary at zero without a latch.
    for (const stage of ['restarts', 'latch', 'reset'] as const) {
      await stand.kill(stage);
      const { running } = stand.state();
      t.ok(running, `killed after ${stage}, the drill leaves its lease`);
      const early = await stand.drill('--json');
      t.match(JSON.parse(early.out), { error: 'running', message: `drill ${running?.id}` });
      stand.ageClaim();
    }
    const { code, err } = await stand.drill();
    t.equal(code, 0, err);
    t.ok(isAtRest(stand));
  },
);

t.test('the receiver may die in the middle: the drill goes on with the next one', async (t) => {
  const stand = await makeStand(t);
  stand.alerts = false;
  const drill = stand.begin();
  await until(() => stand.state().refusesUntil !== undefined && stand.canary().pods > 0);
  await stand.receiver.close();
  stand.receiver = await stand.startReceiver();
  stand.alerts = true;
  const { code, err } = await drill.ended;
  t.equal(code, 0, err);
});

t.test('a missing right fails the stage that needs it, and the drill still cleans up', async (t) => {
  const only = (resource: string, namespace: string, verbs: Rule['verbs']) =>
    canaryRules.map((rule) => (rule.resource === resource && rule.namespace === namespace ? { ...rule, verbs } : rule));
  await t.test('to patch the scale', async (t) => {
    const stand = await makeStand(t, { rules: only('deployments/scale', 'big-red-button-drill', ['get']) });
    const { record } = await stand.impatient();
    t.match(record, { failed: { stage: 'zero', fault: 'zero-not-accepted', detail: /cannot patch/ } });
    t.ok(isAtRest(stand));
  });
  await t.test('to list pods', async (t) => {
    const stand = await makeStand(t, { rules: only('pods', 'big-red-button-drill', ['get']) });
    const { record, left } = await stand.impatient();
    t.match(record, { failed: { stage: 'zero', fault: 'pods-remain', detail: /cannot list/ } });
    t.match(left, { fault: 'not-at-rest' }, 'the receiver cannot say that the canary stopped, so the latch stays');
    t.strictSame(stand.canary(), atRest);
  });
  await t.test('to write the latch', async (t) => {
    const stand = await makeStand(t, { rules: only('configmaps', 'big-red-button', ['get']) });
    const { record } = await stand.impatient();
    t.match(record, { failed: { stage: 'latch', fault: 'latch-not-written' } });
  });
});

t.test('if no alert arrives, the drill fails at the alert', async (t) => {
  const stand = await makeStand(t);
  stand.alerts = false;
  const { record } = await stand.impatient();
  t.match(record, { outcome: 'failed', failed: { stage: 'alert', fault: 'no-heartbeat' } });
  t.ok(isAtRest(stand));
});

t.test('a press of a person is never released by a drill', async (t) => {
  const stand = await makeStand(t);
  t.equal((await stand.run('press', 'drill', '--reason', 'no drill today')).code, 0);
  const { code, out } = await stand.drill('--json');
  t.equal(code, 1);
  t.match(JSON.parse(out), {
    outcome: 'failed',
    failed: { stage: 'prepare', fault: 'pressed', detail: 'no drill today' },
  });
  t.not(stand.latch(), 'armed');
});

t.test('a receiver without the button, and a canary that is not installed, are named', async (t) => {
  const stand = await makeStand(t);
  const elsewhere = await stand.drill('--drill-namespace', 'elsewhere');
  t.equal(elsewhere.code, 1);
  t.match(elsewhere.err, /the state of the drill cannot be claimed[\s\S]*docs\/drill\.md/);
  const wrong = await stand.drill('--drill-namespace', 'No');
  t.equal(wrong.code, 2);
});
