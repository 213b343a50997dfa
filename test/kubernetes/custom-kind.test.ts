import t, { type Test } from 'tap';
import { Button } from '../../src/button/button.ts';
import type { ButtonConfig } from '../../src/core/button-config.ts';
import { customKind, type NamedKind } from '../../src/core/custom-kind.ts';
import { controllerOf } from '../../src/core/evidence/pod-controller.ts';
import type { Target } from '../../src/core/target.ts';
import type { HeldBinding } from '../../src/dev/simulator/api/admission/held-policy.ts';
import { type Account, defaultReceiver } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import type { CustomResource } from '../../src/dev/simulator/store/resources.ts';
import { connectAsUser } from '../../src/kubernetes/connect-as-user.ts';
import { buttonWith } from '../core/support/decide.ts';
import { until } from '../support/until.ts';
import { failureOf, reconcileAndUpkeep, soon } from './fixtures.ts';
import { connectTo } from './local-api.ts';

const person = { account: 'sre@example.com' };
const kinds: Readonly<Record<CustomResource, NamedKind>> = {
  workers: { apiVersion: 'example.com/v1', kind: 'Worker' },
  rollouts: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
};

function targetOf(kind: NamedKind): Target {
  return { ...customKind(kind), namespace: 'sre', name: 'swype-app' };
}

function receiverFor(resource: string): Account {
  const names = ['swype-app'];
  return {
    ...defaultReceiver,
    rules: [
      ...defaultReceiver.rules,
      { verbs: ['get', 'patch'], resource: `${resource}/scale`, namespace: 'sre', names },
      { verbs: ['watch'], resource, namespace: 'sre', names },
      { verbs: ['delete'], resource: 'pods', namespace: 'sre' },
    ],
  };
}

interface Start {
  readonly installed?: readonly CustomResource[];
  readonly target?: Target;
  readonly button?: Partial<ButtonConfig>;
}

/** A workload of a kind outside the table with two pods, and its button. */
async function start(
  t: Test,
  resource: CustomResource,
  { installed = [resource], target, button: change }: Start = {},
) {
  const binding: HeldBinding = {
    ...{ stateNamespace: 'big-red-button', button: 'swype-app' },
    ...{ resource, namespace: 'sre', name: 'swype-app' },
  };
  const simulator = await startSimulator({
    receiver: receiverFor(resource),
    ...{ heldBindings: [binding], deletionBindings: [binding], installed },
  });
  t.teardown(() => simulator.close());
  for (const name of ['big-red-button-swype-app', 'big-red-button-heartbeat'])
    simulator.create('configmaps', 'big-red-button', { metadata: { name } });
  simulator.create(resource, 'sre', workload('swype-app', 2));
  await simulator.until(() => simulator.pods({ namespace: 'sre' }).length === 2);
  const { url, ca, tokens } = simulator;
  const connection = connectTo(t, url, { cluster: { server: url, ca, token: tokens.receiver } });
  const guarded = target ?? targetOf(kinds[resource]);
  const button = new Button(buttonWith({ target: guarded, ...change }), {
    ...connection,
    recorder: { record: () => undefined },
    random: () => 1,
    newTripId: () => '20260131-021547-9f3a61',
    admissionPolicy: true,
  });
  await reconcileAndUpkeep(button);
  return { simulator, button, target: guarded, ...connection };
}

for (const resource of ['workers', 'rollouts'] as const) {
  t.test(`${resource} are stopped, held by the API server, reset and restored`, async (t) => {
    const { simulator, button, cluster, target } = await start(t, resource);
    t.match(button.view(), { state: 'armed', replicas: 2, target: { apiVersion: kinds[resource].apiVersion } });
    t.match(button.view().rehearsal, { ok: true });
    const pods = await cluster.listPods('sre', 'app=swype-app', soon());
    t.strictSame(
      pods.map((pod) => controllerOf(pod, target)),
      ['target', 'target'],
      'its pods are evidence',
    );
    t.match(await button.press(person, 'a test'), { kind: 'pressed' });
    await until(async () => {
      await reconcileAndUpkeep(button);
      return button.view().state === 'stopped';
    });
    t.strictSame(simulator.store.list('pods', 'sre'), []);
    t.match(button.view(), { heldBy: 'api-server' });
    t.match(button.view().restore, /^kubectl scale \w+[.][a-z.]+\/swype-app --namespace sre --replicas 2$/);

    const { url, ca, tokens } = simulator;
    const asAdmin = { server: url, ca, token: tokens.admin };
    const admin = connectAsUser({ cluster: asAdmin, stateNamespace: 'big-red-button' });
    t.teardown(() => admin.close());
    const seen = await admin.cluster.readScale(target, soon());
    t.match(await failureOf(admin.raise(target, 2, seen, soon())), {
      kind: 'forbidden',
      message: /held at 0 replicas by trip 20260131-021547-9f3a61 of button swype-app/,
    });
    const trip = button.view().trip?.id ?? '';
    t.match(await button.reset(person, { trip, reason: 'a test', force: false }), { kind: 'reset' });
    const atZero = await admin.cluster.readScale(target, soon());
    t.equal((await admin.raise(target, 2, atZero, soon())).replicas, 2);
    await simulator.until(() => simulator.pods({ namespace: 'sre' }).length === 2);
    await reconcileAndUpkeep(button);
    t.match(button.view(), { state: 'armed', replicas: 2, awaitingRestore: false });
  });
}

t.test('pods of a kind that does not end them are deleted only if the config asks for it', async (t) => {
  const { button } = await start(t, 'workers', { button: { escalate: { afterMs: 50, giveUpAfterMs: 60_000 } } });
  t.match(button.view().rehearsal, { ok: true }, 'the policy refuses the deletion while the button is armed');
});

t.test('a kind that is installed later is guarded without a restart', async (t) => {
  const { simulator, button } = await start(t, 'workers', { installed: [] });
  t.match(button.view(), { state: 'unknown', rehearsal: { ok: false } });
  t.match(button.view().problems, [
    /^get workers\/scale swype-app in sre: 404: target.apiVersion: the API server serves no group example.com: install its CustomResourceDefinition/,
  ]);
  simulator.setInstalled(['workers']);
  await reconcileAndUpkeep(button);
  t.match(button.view(), { state: 'armed', replicas: 2, problems: [] });
});

const faults: readonly { readonly what: string; readonly kind: NamedKind; readonly says: RegExp }[] = [
  {
    what: 'another version',
    kind: { apiVersion: 'example.com/v2', kind: 'Worker' },
    says: /: 404: target.apiVersion: the API server serves example.com\/v1, and not example.com\/v2$/,
  },
  {
    what: 'a kind that the group does not have',
    kind: { apiVersion: 'example.com/v1', kind: 'Wroker' },
    says: /: 404: target.kind: example.com\/v1 has no kind Wroker; it has Worker$/,
  },
  {
    what: 'a wrong plural name',
    kind: { apiVersion: 'example.com/v1', kind: 'Worker', resource: 'workeri' },
    says: /: 404: target.resource: the plural name of Worker is workers, not workeri$/,
  },
  {
    what: 'a missing right',
    kind: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
    says: /: 403: .* a Role in sre must allow verbs \[get\], apiGroups \[argoproj.io\], resources \[rollouts\/scale\], resourceNames \[swype-app\]$/,
  },
];

for (const { what, kind, says } of faults) {
  t.test(`${what} is reported with the setting and the cure, and a press stays pending`, async (t) => {
    const { button, simulator } = await start(t, 'workers', {
      ...{ target: targetOf(kind), installed: ['workers', 'rollouts'] },
    });
    t.match(button.view().problems[0], says);
    t.match(await button.press(person, 'a test'), { kind: 'pending' });
    t.equal(simulator.pods({ namespace: 'sre' }).length, 2, 'nothing else was stopped');
    t.not(button.view().state, 'stopped');
  });
}
