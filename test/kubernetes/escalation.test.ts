import t, { type Test } from 'tap';
import { Button } from '../../src/button/button.ts';
import type { ButtonConfig } from '../../src/core/button-config.ts';
import type { HeldBinding } from '../../src/dev/simulator/api/admission/held-policy.ts';
import { type Account, defaultReceiver } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { buttonWith } from '../core/support/decide.ts';
import { until } from '../support/until.ts';
import { failureOf, reconcileAndUpkeep, soon } from './fixtures.ts';
import { connectTo } from './local-api.ts';

const target = { kind: 'StatefulSet', namespace: 'sre', name: 'swype-app' } as const;
const escalate = { afterMs: 50, giveUpAfterMs: 60_000 };
const person = { account: 'sre@example.com' };
const binding: HeldBinding = {
  ...{ stateNamespace: 'big-red-button', button: 'swype-app' },
  ...{ resource: 'statefulsets', namespace: 'sre', name: 'swype-app' },
};
const receiver: Account = {
  ...defaultReceiver,
  rules: [
    ...defaultReceiver.rules,
    { verbs: ['get', 'patch'], resource: 'statefulsets/scale', namespace: 'sre', names: ['swype-app'] },
    { verbs: ['delete'], resource: 'pods', namespace: 'sre' },
  ],
};

/** A StatefulSet with pod management OrderedReady whose three pods never become ready, and its button. */
async function start(t: Test, change: Partial<ButtonConfig>, deletionBindings = [binding]) {
  const simulator = await startSimulator({ receiver, heldBindings: [binding], deletionBindings });
  t.teardown(() => simulator.close());
  for (const name of ['big-red-button-swype-app', 'big-red-button-heartbeat']) {
    simulator.create('configmaps', 'big-red-button', { metadata: { name } });
  }
  simulator.fail({ selector: 'app=swype-app' }, 'missing-secret');
  simulator.create('statefulsets', 'sre', workload('swype-app', 3));
  await simulator.until(() => simulator.pods({ namespace: 'sre' }).length === 3);
  const { url, ca, tokens } = simulator;
  const connection = connectTo(t, url, { cluster: { server: url, ca, token: tokens.receiver } });
  const button = new Button(buttonWith({ target, ...change }), {
    ...connection,
    recorder: { record: () => undefined },
    random: () => 1,
    newTripId: () => '20260131-021547-9f3a61',
    admissionPolicy: true,
  });
  await reconcileAndUpkeep(button);
  t.match(button.view(), { state: 'armed', replicas: 3 });
  return { simulator, button, ...connection };
}

const podNames = ['swype-app-0', 'swype-app-1', 'swype-app-2'];

t.test('a StatefulSet whose pods are not ready is stopped by the deletion of its pods, and none returns', async (t) => {
  const { simulator, button } = await start(t, { escalate });
  t.match(button.view().rehearsal, { ok: true }, 'the deletion of a pod is refused while the button is armed');
  t.match(await button.press(person, 'a test'), { kind: 'pressed' });
  await until(async () => {
    await reconcileAndUpkeep(button);
    return button.view().state === 'stopped';
  });
  t.strictSame(simulator.store.list('pods', 'sre'), []);
  const deletions = simulator.requests.filter(({ verb, dryRun }) => verb === 'delete' && !dryRun);
  t.strictSame(
    deletions
      .map(({ name, code }) => `${name} ${code}`)
      .filter((each) => each.endsWith('200'))
      .toSorted(),
    [...podNames.map((name) => `${name} 200`)],
  );
});

t.test('without the escalation its pods stay, and are named', async (t) => {
  const { simulator, button } = await start(t, {});
  t.match(await button.press(person, 'a test'), { kind: 'pressed' });
  await simulator.until(() => simulator.store.get('statefulsets', 'sre', 'swype-app')?.spec.replicas === 0);
  for (let pass = 0; pass < 10; pass += 1) await reconcileAndUpkeep(button);
  t.equal(button.view().state, 'stopping');
  t.strictSame(
    simulator.store.list('pods', 'sre').map(({ metadata }) => [metadata.name, metadata.deletionTimestamp]),
    podNames.map((name) => [name, undefined]),
  );
});

t.test('the rehearsal fails if nothing refuses the deletion of a pod', async (t) => {
  const { button } = await start(t, { escalate }, []);
  t.match(button.view().rehearsal, { ok: false, problem: /^this account may delete pods of the target although/ });
});

t.test('a pod is deleted by its uid, with the grace period in its spec', async (t) => {
  const { simulator, button, cluster } = await start(t, { escalate });
  await button.press(person, 'a test');
  const [pod] = simulator.store.list('pods', 'sre');
  if (pod === undefined) return t.fail('no pod');
  const { name, uid } = pod.metadata;
  const wrong = cluster.deletePod({ namespace: 'sre', name, uid: 'another' }, {}, soon());
  t.match(await failureOf(wrong), { kind: 'conflict' });
  await cluster.deletePod({ namespace: 'sre', name, uid }, { dryRun: true }, soon());
  t.equal(simulator.store.get('pods', 'sre', name)?.metadata.deletionTimestamp, undefined, 'a dry run');
  await cluster.deletePod({ namespace: 'sre', name, uid }, {}, soon());
  t.equal(simulator.store.get('pods', 'sre', name)?.metadata.deletionGracePeriodSeconds, 30);
  const [listed] = await cluster.listPods('sre', 'app=swype-app', soon());
  t.match(listed?.deletion, { graceEndsAt: Number, finalizers: [], node: 'node-1' });
  const missing = cluster.deletePod({ namespace: 'sre', name: 'nope', uid }, {}, soon());
  t.match(await failureOf(missing), { kind: 'not-found' });
});

t.test('a refused deletion names the policy that refused', async (t) => {
  const { simulator, cluster } = await start(t, { escalate });
  const [pod] = simulator.store.list('pods', 'sre');
  if (pod === undefined) return t.fail('no pod');
  const { name, uid } = pod.metadata;
  const failure = await failureOf(cluster.deletePod({ namespace: 'sre', name, uid }, { dryRun: true }, soon()));
  t.match(failure, { kind: 'forbidden', policy: 'big-red-button-held.pods.swype-app' });
});
