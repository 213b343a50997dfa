import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import { run } from '../../src/dev/programs/run.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { autoscaler } from './support/autoscaler.ts';
import { prepareReceiver } from './support/chain.ts';
import { makeFolder } from './support/folder.ts';
import { type ForgedAlert, fire, forgeAlert } from './support/forged-alert.ts';
import { install } from './support/installation.ts';
import { accessOf, writeTokenKubeconfig } from './support/kube-access.ts';
import { paymentPods, tripEvents } from './support/payment-pods.ts';
import { readReceiverConfig } from './support/receiver-config.ts';
import { type Replica, startReplica } from './support/replica.ts';
import { post } from './support/requests.ts';

/**
 * Two receivers with the token of the receiver's service account, under the shipped rights and policy, and a person's
 * own credentials. The alert is forged, so it can fire as long as a test wants.
 */
interface Stand {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly stateNamespace: string;
  readonly first: Replica;
  readonly second: Replica;
  /** The path of a kubeconfig for a person who may scale in order to restore. */
  readonly person: string;
  readonly alert: ForgedAlert;
}

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('a latched target stays at zero until a person resets it', async (t) => {
    const stand = await makeStand(t, cluster);
    const { first, second, alert, namespace } = stand;
    let fights = 0;

    await t.test('the fourth network failure trips, through an alert that arrived earlier', async (t) => {
      t.match(await fire(first.receiver, alert), { kind: 'hold', reason: 'not-corroborated' });
      await deploy(stand);
      const { trip } = await untilHeld(t, stand, 0);
      t.match(trip, {
        cause: 'network',
        previousReplicas: 1,
        by: { trigger: 'alert', fingerprint: alert.fingerprint },
      });
    });

    await t.test('a person scales it up', async (t) => {
      await scaleAsPerson(stand, 1);
      await untilHeld(t, stand, ++fights);
      t.strictSame(await paymentPods(cluster, namespace), []);
    });

    await t.test('a loop applies `replicas: 1` every five seconds', async (t) => {
      for (let time = 1; time <= 3; time += 1) {
        const pause = sleep(5_000);
        await deploy(stand);
        await untilHeld(t, stand, ++fights);
        await pause;
      }
      t.strictSame(await paymentPods(cluster, namespace), []);
    });

    await t.test('the Deployment is deleted and created again', async (t) => {
      const { uid } = await deployment(stand);
      await cluster.kubectl('-n', namespace, 'delete', 'deployment', 'swype-app');
      await deploy(stand);
      await untilHeld(t, stand, ++fights);
      const made = await deployment(stand);
      t.not(made.uid, uid);
      t.match(await storedLatch(stand), { state: 'stopped', target: { uid: made.uid } });
    });

    await t.test('an autoscaler leaves it at zero', async (t) => {
      await cluster.apply(autoscaler(namespace, 'swype-app'));
      const path = 'jsonpath={.status.conditions[?(@.type=="ScalingActive")].reason}';
      const reason = () => cluster.kubectl('-n', namespace, 'get', 'hpa', 'swype-app', '-o', path);
      await until('it looked at the target', async () => (await reason()) !== '', 60_000);
      t.equal(await reason(), 'ScalingDisabled');
      await untilHeld(t, stand, fights);
      await cluster.kubectl('-n', namespace, 'delete', 'hpa', 'swype-app');
    });

    await t.test('its button leaves the config', async (t) => {
      for (const { receiver } of [first, second]) {
        const { config } = await readReceiverConfig(receiver);
        await writeFile(receiver.configFile, JSON.stringify({ ...config, buttons: [] }));
      }
      await until('both hold an orphan', async () => (await views(stand)).every(({ orphaned }) => orphaned), 30_000);
      await scaleAsPerson(stand, 1);
      await untilHeld(t, stand, ++fights);

      const heir = await startReplica(t, first.receiver);
      await Promise.all([first.receiver.stop(), second.receiver.stop()]);
      await scaleAsPerson(stand, 1);
      await untilHeld(t, stand, ++fights, [heir]);
      t.match(await viewOf(heir), { orphaned: true }, 'a receiver that never had the button holds it');
      await heir.receiver.stop();

      // The button is back in their config.
      await Promise.all([first.receiver.start(), second.receiver.start()]);
      await untilHeld(t, stand, fights);
      t.ok((await views(stand)).every(({ orphaned }) => !orphaned));
    });

    await t.test(
      'a person resets it by the id of the trip and restores it; the next network outage trips again',
      async (t) => {
        const { trip } = await viewOf(second);
        const order = { trip: trip?.id, reason: 'the gateway answers again' };
        const path = '/api/v1/buttons/swype-app/reset';
        const stale = await post(first.receiver, 'person', path, { ...order, trip: '20200101-000000-abcdef' });
        t.match(stale, { status: 409 });
        const done = await post(first.receiver, 'person', path, order);
        t.match(done, { status: 200, body: { state: 'armed', already: false } });
        t.match(await storedLatch(stand), {
          state: 'armed',
          history: [{ id: trip?.id, fights, reset: { account: 'on-call' } }],
        });
        // For 2.5 s, the other receiver may answer a repeated alert from its last observation.
        await untilArmed(stand);
        for (const { receiver } of [first, second]) {
          t.match(await fire(receiver, alert), { kind: 'hold', reason: 'before-reset' }, 'the alert goes on firing');
        }
        t.equal((await deployment(stand)).replicas, 0, 'a reset starts nothing');

        // The receiver's answer has the fields that its schema promises.
        await restoreAsPerson(stand, (done.body as { restore: string }).restore);
        t.equal((await deployment(stand)).replicas, 1);
        const again = await untilHeld(t, stand, 0);
        t.not(again.trip?.id, trip?.id);
        t.match(again.trip, { cause: 'network', by: { fingerprint: alert.fingerprint, startsAt: alert.startsAt } });
        t.equal(again.history.length, 2);
        t.equal((await tripEvents(cluster, namespace)).length, 2, 'an Event for each trip');
      },
    );
  });
}

async function makeStand(t: Test, cluster: Cluster): Promise<Stand> {
  // Without the policy, the receivers hold the target alone.
  const installation = await install(
    t,
    cluster,
    (namespace) => paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
    { heldPolicy: false },
  );
  const { targetNamespace: namespace, stateNamespace } = installation;
  // No heartbeat arrives, and the backup sensor must not trip before the alert does.
  const first = await prepareReceiver(t, installation, '1h');
  await first.receiver.start();
  const second = await startReplica(t, first.receiver);
  const person = await makePerson(t, cluster, namespace);
  const stand = { cluster, namespace, stateNamespace, first, second, person, alert: forgeAlert() };
  await untilArmed(stand);
  return stand;
}

function untilArmed(stand: Stand): Promise<void> {
  const areArmed = async () => (await views(stand)).every(({ state }) => state === 'armed');
  return until('both are armed', areArmed, 30_000);
}

async function makePerson(t: Test, cluster: Cluster, namespace: string): Promise<string> {
  await cluster.kubectl('-n', namespace, 'create', 'serviceaccount', 'on-call');
  const account = `--serviceaccount=${namespace}:on-call`;
  await cluster.kubectl('-n', namespace, 'create', 'rolebinding', 'on-call', '--clusterrole=edit', account);
  const access = await accessOf(cluster, namespace, 'on-call');
  return writeTokenKubeconfig(join(await makeFolder(t), 'person.kubeconfig'), access);
}

/** Each pod has four network failures and then stays. */
async function deploy({ cluster, namespace }: Stand): Promise<void> {
  const gateway = ['refuses', 'refuses', 'refuses', 'refuses', 'answers'] as const;
  await cluster.apply(paymentDeployment(namespace, cluster.paymentImage, { gateway }));
}

/**
 * Waits until these receivers (default: both) report the target as stopped with exactly this number of raises, and the
 * cluster shows it.
 */
async function untilHeld(
  t: Test,
  stand: Stand,
  fights: number,
  replicas = [stand.first, stand.second],
): Promise<ButtonView> {
  let seen: readonly ButtonView[] = [];
  const isHeld = async () => {
    seen = await Promise.all(replicas.map(viewOf));
    const areStopped = seen.every(({ state, trip }) => state === 'stopped' && (trip?.fights ?? 0) >= fights);
    return areStopped && (await deployment(stand)).replicas === 0;
  };
  await until(`it is held at zero after ${fights} fights`, isHeld, 60_000);
  for (const { trip } of seen) t.equal(trip?.fights, fights, 'each raise was counted once');
  const [view] = seen;
  if (view === undefined) throw new Error('no receiver was asked');
  return view;
}

function viewOf({ client }: Replica): Promise<ButtonView> {
  return client.button('swype-app');
}

function views({ first, second }: Pick<Stand, 'first' | 'second'>): Promise<ButtonView[]> {
  return Promise.all([first, second].map(viewOf));
}

async function deployment({ cluster, namespace }: Stand): Promise<{ uid: string; replicas: number }> {
  const { metadata, spec } = JSON.parse(
    await cluster.kubectl('-n', namespace, 'get', 'deployment', 'swype-app', '-o', 'json'),
  );
  return { uid: metadata.uid, replicas: spec.replicas };
}

async function storedLatch({ cluster, stateNamespace }: Stand): Promise<unknown> {
  const state = ['-n', stateNamespace, 'get', 'configmap', 'big-red-button-swype-app', '-o', 'jsonpath={.data.latch}'];
  return JSON.parse(await cluster.kubectl(...state));
}

async function scaleAsPerson(stand: Stand, replicas: number): Promise<void> {
  await restoreAsPerson(
    stand,
    `kubectl scale deployment/swype-app --namespace ${stand.namespace} --replicas ${replicas}`,
  );
}

/** Runs a kubectl command with the person's own credentials. */
async function restoreAsPerson({ person }: Stand, command: string): Promise<void> {
  await run('env', [`KUBECONFIG=${person}`, 'sh', '-c', command], { timeoutMs: 30_000 });
}
