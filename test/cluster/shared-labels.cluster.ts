import type { Test } from 'tap';
import type { ButtonView } from '../../src/api/button-service.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { type Gateway, type PaymentDeployment, paymentDeployment } from './payment/deployment.ts';
import { prepareReceiver } from './support/chain.ts';
import { fire, forgeAlert } from './support/forged-alert.ts';
import { install } from './support/installation.ts';
import { post } from './support/requests.ts';

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('pods that only share the labels of the target', async (t) => {
    const { namespace, receiver, viewOf } = await makeStand(t, cluster);
    const { template } = paymentTemplate(namespace, cluster, 'refuses');

    await t.test('a Job restarts by network failures, and neither an alert nor the backup sensor trips', async (t) => {
      await cluster.apply(jobOf(namespace, template));
      const job = await restartedPod(cluster, namespace);
      await until('it is shown as not counted', async () => isShown(await viewOf(), job.name), 30_000);
      const labels = { pod: job.name, uid: job.uid, container: 'stripe', namespace };
      t.match(await fire(receiver, { ...forgeAlert(), labels }), {
        kind: 'hold',
        reason: 'not-counted',
        because: `the alert is about pod ${job.name}, which belongs to Job migrate and not to the target`,
      });
      t.match(await viewOf(), { state: 'armed', replicas: 1 });
    });

    await t.test('a pod without a controller keeps a button stopping, and the Job does not', async (t) => {
      const answering = paymentTemplate(namespace, cluster, 'answers').template;
      await cluster.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        ...answering,
        metadata: { ...answering.metadata, name: 'bare', namespace },
      });
      const pressed = await post(receiver, 'person', '/api/v1/buttons/swype-app/press', { reason: 'a test' });
      t.match(pressed, { status: 202 });
      const isNamed = async () => (await viewOf()).obstacles?.some(({ kind }) => kind === 'unproven') === true;
      await until('the pod is named', isNamed, 60_000);
      t.match(await viewOf(), { state: 'stopping', obstacles: [{ kind: 'unproven', pods: ['bare'], count: 1 }] });
      await cluster.kubectl('-n', namespace, 'delete', 'pod', 'bare', '--now');
      await until('it is stopped', async () => (await viewOf()).state === 'stopped', 60_000);
      const path = ['-o', 'jsonpath={.items[*].metadata.name}'];
      t.match(await cluster.kubectl('-n', namespace, 'get', 'pods', '-l', 'job-name=migrate', ...path), /^migrate-/);
    });
  });
}

/** A receiver whose backup sensor is active. No Prometheus runs: the alerts are forged. */
async function makeStand(t: Test, cluster: Cluster) {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const { receiver, client } = await prepareReceiver(t, installation, '1h', undefined, (text) => {
    const config = JSON.parse(text);
    const [button] = config.buttons;
    return JSON.stringify({ ...config, buttons: [{ ...button, sensor: 'always' }] });
  });
  await receiver.start();
  const viewOf = (): Promise<ButtonView> => client.button('swype-app');
  await until('it is armed', async () => (await viewOf()).state === 'armed', 30_000);
  return { namespace: installation.targetNamespace, receiver, viewOf };
}

interface Template {
  readonly metadata: { readonly labels: object };
  readonly spec: object;
}

function paymentTemplate(namespace: string, { paymentImage }: Cluster, gateway: Gateway): { template: Template } {
  const { spec }: PaymentDeployment = paymentDeployment(namespace, paymentImage, { gateway });
  return spec as { template: Template }; // paymentDeployment makes this shape
}

/** A migration with the labels of the target. Its container is restarted in its pod. */
function jobOf(namespace: string, { metadata, spec }: Template): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace },
    spec: { backoffLimit: 100, template: { metadata, spec: { ...spec, restartPolicy: 'OnFailure' } } },
  };
}

/** The Job's pod, once it has restarted more often than the limit. */
async function restartedPod(cluster: Cluster, namespace: string): Promise<{ name: string; uid: string }> {
  const read = async () => {
    const list = await cluster.kubectl('-n', namespace, 'get', 'pods', '-l', 'job-name=migrate', '-o', 'json');
    return JSON.parse(list).items[0];
  };
  const hasRestarted = async () => (await read())?.status.containerStatuses?.[0]?.restartCount > 4;
  await until("the Job's container restarted five times", hasRestarted, 180_000);
  return (await read()).metadata;
}

function isShown({ evidence }: ButtonView, pod: string): boolean {
  return evidence?.readable === true && evidence.uncounted?.some((each) => each.pod === pod) === true;
}
