import type { Test } from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import { Client, type Reply } from '../contract/client.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { type PaymentDeployment, paymentDeployment } from './payment/deployment.ts';
import { prepareReceiver } from './support/chain.ts';
import { type Installation, install } from './support/installation.ts';
import { accessOf } from './support/kube-access.ts';
import { post } from './support/requests.ts';

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('a StatefulSet that zero replicas do not stop is stopped by the deletion of its pods', async (t) => {
    const { installation, receiver, client, viewOf } = await makeStand(t, cluster);
    const { targetNamespace: namespace } = installation;
    const remove = (pod: string, options: object = {}) => deletePod(client, namespace, pod, options);
    const isLatched = async () => (await remove('swype-app-0')).status === 200;

    await t.test('while the button is armed, its policy refuses the deletion of a pod', async (t) => {
      isDenied(t, await remove('swype-app-0'), 'only while button swype-app is latched');
      await until('it was rehearsed', async () => (await viewOf()).rehearsal?.ok === true, 90_000);
    });

    await t.test(
      'zero replicas end no pod, and the policy allows only plain deletions of pods of the target',
      async (t) => {
        const pressed = await post(receiver, 'person', '/api/v1/buttons/swype-app/press', { reason: 'a test' });
        t.match(pressed, { status: 202 });
        await until('the policy sees the latch', isLatched, 8_000);
        t.strictSame(
          await pods(cluster, namespace),
          ['swype-app-0', 'swype-app-1', 'swype-app-2'],
          'none is Terminating',
        );
        isDenied(t, await remove('swype-app-0', { gracePeriodSeconds: 0 }), 'only with its normal grace period');
        isDenied(t, await remove('swype-app-0', { preconditions: null }), 'only by its uid');
        isDenied(t, await remove('bare'), 'only pods whose controller is a target');
        isDenied(t, await remove('another-0'), 'only pods whose controller is a target');
      },
    );

    await t.test('the button deletes the pods of the target, and none returns', async (t) => {
      await cluster.kubectl('-n', namespace, 'delete', 'pod', 'bare', '--now');
      let view = await viewOf();
      const isStopped = async () => {
        view = await viewOf();
        return view.state === 'stopped';
      };
      await until('it is stopped', isStopped, 60_000);
      t.match(view, { replicas: 0, problems: [], trip: { fights: 0 } });
      await until('the controller has seen it', () => isAtZero(cluster, namespace), 30_000);
      t.strictSame(await pods(cluster, namespace), []);
      const another = await cluster.kubectl(
        '-n',
        namespace,
        'get',
        'pod',
        'another-0',
        '-o',
        'jsonpath={.metadata.deletionTimestamp}',
      );
      t.equal(another, '', 'a pod of another workload with the same labels runs on');
    });

    await t.test('the API server has no warning about the policy', async (t) => {
      const policy = `${installation.account}-held.pods.swype-app`;
      const read = async () =>
        JSON.parse(await cluster.kubectl('get', 'validatingadmissionpolicy', policy, '-o', 'json')).status;
      await until('the policy is checked', async () => (await read())?.observedGeneration === 1, 30_000);
      t.strictSame((await read()).typeChecking?.expressionWarnings ?? [], []);
    });
  });
}

const escalate = { after: '12s', giveUpAfter: '1m' };

async function makeStand(t: Test, cluster: Cluster) {
  const installation = await install(t, cluster, (namespace) => statefulSet(namespace, cluster), {
    changeConfig: (shipped) =>
      `${shipped.replace('kind: Deployment', 'kind: StatefulSet')}    escalate: ${JSON.stringify(escalate)}\n`,
  });
  const { targetNamespace, stateNamespace, account } = installation;
  await makeUnready(cluster, installation);
  await cluster.apply(...strangers(targetNamespace, cluster));
  const { receiver, client: view } = await prepareReceiver(t, installation, '1h', undefined, (text) => {
    const config = JSON.parse(text);
    const [button] = config.buttons;
    const target = { ...button.target, kind: 'StatefulSet' };
    return JSON.stringify({ ...config, buttons: [{ ...button, target, escalate }] });
  });
  await receiver.start();
  const viewOf = (): Promise<ButtonView> => view.button('swype-app');
  await until('it is armed', async () => (await viewOf()).state === 'armed', 30_000);
  const client = new Client(await accessOf(cluster, stateNamespace, account));
  t.teardown(() => client.close());
  return { installation, receiver, client, viewOf };
}

/** With the default pod management, OrderedReady. A person decides by a condition whether its pods are ready. */
function statefulSet(namespace: string, { paymentImage }: Pick<Cluster, 'paymentImage'>): object {
  const { metadata, spec } = paymentDeployment(namespace, paymentImage, { gateway: 'answers', replicas: 3 });
  const { template, ...rest } = spec as { template: { metadata: object; spec: object } };
  const podSpec = { ...template.spec, readinessGates: [{ conditionType: readyCondition }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: { ...rest, serviceName: 'swype-app', template: { ...template, spec: podSpec } },
  } satisfies PaymentDeployment;
}

const readyCondition = 'big-red-button.dev/ready';

/** Lets all pods become ready, because OrderedReady creates one after another, and then lets none be ready. */
async function makeUnready(cluster: Cluster, { targetNamespace: namespace }: Installation): Promise<void> {
  const names = [0, 1, 2].map((ordinal) => `swype-app-${ordinal}`);
  const setReady = async (pod: string, status: 'True' | 'False') => {
    const patch = JSON.stringify({ status: { conditions: [{ type: readyCondition, status }] } });
    await cluster.kubectl('-n', namespace, 'patch', 'pod', pod, '--subresource=status', '-p', patch);
    const path = 'jsonpath={.status.conditions[?(@.type=="Ready")].status}';
    const isSo = async () => (await cluster.kubectl('-n', namespace, 'get', 'pod', pod, '-o', path)) === status;
    await until(`${pod} is ready: ${status}`, isSo, 60_000);
  };
  for (const pod of names) {
    await until(`${pod} exists`, async () => (await pods(cluster, namespace)).includes(pod), 60_000);
    await setReady(pod, 'True');
  }
  for (const pod of names) await setReady(pod, 'False');
}

/** A pod without a controller, and another StatefulSet. Both share the labels of the target. */
function strangers(namespace: string, cluster: Cluster): readonly object[] {
  const set = statefulSet(namespace, cluster) as PaymentDeployment;
  const { template } = set.spec as { template: { metadata: object; spec: object } };
  const labels = { app: 'swype-app', set: 'another' };
  const another = {
    ...set,
    metadata: { name: 'another', namespace },
    spec: {
      ...{ replicas: 1, serviceName: 'another', selector: { matchLabels: labels } },
      template: { metadata: { labels }, spec: template.spec },
    },
  };
  const bare = { apiVersion: 'v1', kind: 'Pod', metadata: { ...template.metadata, name: 'bare', namespace } };
  return [another, { ...bare, spec: template.spec }];
}

/** A dry run with the receiver's token. */
async function deletePod(client: Client, namespace: string, pod: string, options: object): Promise<Reply> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}`;
  const { uid } = (await client.get(path)).body.metadata;
  return client.delete(path, {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    dryRun: ['All'],
    preconditions: { uid },
    ...options,
  });
}

function isDenied(t: Test, { status, body }: Reply, why: string): void {
  t.equal(status, 403, why);
  t.match(
    body.message,
    /ValidatingAdmissionPolicy 'big-red-button-test-\w+(-held\.pods\.swype-app)?' .* denied request: the big red button may delete/,
  );
  t.match(body.message, why);
}

/** The names of the target's pods that are not being deleted. */
async function pods(cluster: Cluster, namespace: string): Promise<readonly string[]> {
  const list = JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'pods', '-l', 'app=swype-app', '-o', 'json'));
  const items: readonly { metadata: { name: string; deletionTimestamp?: string } }[] = list.items;
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined && metadata.name.startsWith('swype-app-'))
    .map(({ metadata }) => metadata.name);
}

async function isAtZero(cluster: Cluster, namespace: string): Promise<boolean> {
  const { metadata, status } = JSON.parse(
    await cluster.kubectl('-n', namespace, 'get', 'statefulset', 'swype-app', '-o', 'json'),
  );
  return status.observedGeneration === metadata.generation && status.replicas === 0;
}
