import type { Test } from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import type { ReceiverProcess } from '../../src/dev/demo/stack/receiver-process.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { type PaymentDeployment, paymentDeployment } from './payment/deployment.ts';
import { prepareReceiver } from './support/chain.ts';
import { fire, forgeAlert } from './support/forged-alert.ts';
import { install } from './support/installation.ts';
import { post } from './support/requests.ts';

const unproven = ['orders', 'refunds', 'ledger', 'search'];

/** A rule without evidence fires for four workloads, while the payment app really loses its network. Two receivers. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('the brake holds stops without proof, and no other', async (t) => {
    const { one, two, views, isRunning } = await makeStand(t, cluster);

    await t.test('of four stops without proof, two happen', async (t) => {
      const reasons = await Promise.all(unproven.map(async (name) => (await alert(one, name)).reason));
      t.strictSame(reasons.toSorted(), ['brake', 'brake', 'tripped', 'tripped']);
      t.equal((await Promise.all(unproven.map(isRunning))).filter(Boolean).length, 2);
    });

    const held = (await views()).filter(({ brake }) => brake !== undefined).map(({ name }) => name);

    await t.test(
      'the other replica holds the same, and so does a receiver that was killed and started again',
      async (t) => {
        for (const name of held) t.equal((await alert(two, name)).reason, 'brake', name);
        await one.kill();
        await one.start();
        // A latch that is not read within half a second does not count, and this machine may be busy.
        const knows = async () => (await views()).filter(({ trip }) => trip !== undefined).length === 2;
        await until('it has read the latches', knows, 30_000);
        for (const name of held) t.equal((await alert(one, name)).reason, 'brake', name);
        t.strictSame(await Promise.all(held.map(isRunning)), [true, true]);
      },
    );

    await t.test('a stop with proof of the network happens', async (t) => {
      // An alert that came before the fourth restart waits, and trips when it comes.
      const isTripped = async () => {
        await alert(one, 'swype-app');
        return (await views())[0]?.trip !== undefined;
      };
      await until('the payment app restarted four times, and tripped', isTripped, 120_000);
      const [view] = await views();
      t.match(view?.trip, { cause: 'network' });
    });

    await t.test('one press, and the machine goes on', async (t) => {
      const [pressed = '', waiting = ''] = held;
      const answer = await post(one, 'person', `/api/v1/buttons/${pressed}/press`, { reason: 'it is real' });
      t.equal(answer.status, 202);
      const isTripped = async () => ['tripped', 'latched'].includes((await alert(two, waiting)).reason ?? '');
      await until('the other held stop happens', isTripped, 30_000);
      t.strictSame(await Promise.all(unproven.map(isRunning)), [false, false, false, false]);
    });
  });
}

async function makeStand(t: Test, cluster: Cluster) {
  const target = (namespace: string) => paymentDeployment(namespace, cluster.paymentImage, { gateway: 'refuses' });
  const installation = await install(t, cluster, target, {
    changeConfig: (text) =>
      `${text}\n${buttonsIn('sre')
        .map((button) => `  - ${JSON.stringify(button)}\n`)
        .join('')}`,
  });
  const namespace = installation.targetNamespace;
  await cluster.apply(...unproven.map((name) => workload(namespace, name, cluster)));
  const prepare = () =>
    prepareReceiver(t, installation, '1h', undefined, (text) => {
      const config = JSON.parse(text);
      const [shipped] = config.buttons;
      const buttons = [{ ...shipped, sensor: 'off' }, ...buttonsIn(namespace)];
      return JSON.stringify({ ...config, brake: { trips: 2, within: '10m' }, buttons });
    });
  const [{ receiver: one, client }, { receiver: two }] = await Promise.all([prepare(), prepare()]);
  await Promise.all([one.start(), two.start()]);
  const views = (): Promise<ButtonView[]> => Promise.all(['swype-app', ...unproven].map((name) => client.button(name)));
  const areArmed = async () => (await views()).every(({ state, replicas }) => state === 'armed' && replicas === 1);
  await until('every button is armed', areArmed, 60_000);
  const replicas = ['-o', 'jsonpath={.spec.replicas}'];
  const isRunning = async (name: string) =>
    (await cluster.kubectl('-n', namespace, 'get', `deployment/${name}`, ...replicas)) !== '0';
  return { one, two, views, isRunning };
}

/** Their alert alone decides, so that no trip has a proof of the network. */
function buttonsIn(namespace: string): readonly object[] {
  return unproven.map((name) => ({
    name,
    target: { kind: 'Deployment', namespace, name },
    match: ['alertname="BigRedButtonStop"', `button="${name}"`],
    corroborate: 'none',
    sensor: 'off',
  }));
}

function workload(namespace: string, name: string, { paymentImage }: Cluster): PaymentDeployment {
  const deployment = paymentDeployment(namespace, paymentImage, { gateway: 'answers' });
  return JSON.parse(JSON.stringify(deployment).replaceAll('"swype-app"', JSON.stringify(name)));
}

const alert = (receiver: ReceiverProcess, button: string) => fire(receiver, forgeAlert(), button);
