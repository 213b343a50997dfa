import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { Cluster } from './cluster.ts';
import type { Node } from './node/node.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { type CommandEnded, runCommand } from './support/command-line.ts';
import { makeFolder } from './support/folder.ts';
import { type Installation, install } from './support/installation.ts';
import { startReceiverPods } from './support/receiver-pods.ts';

/** Everything as a person with minikube's kind of kubeconfig does it, whose identity is a client certificate. */
export const needsReceiverImage = true;

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // The receiver's image is published on a node of our own alone.
  if (node === undefined) return;
  await t.test('the command line, with a kubeconfig and nothing else', async (t) => {
    const installation = await install(t, cluster, (namespace) =>
      paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers', replicas: 2 }),
    );
    await pressAndReset(t, cluster, node, installation);
  });
}

async function pressAndReset(t: Test, cluster: Cluster, node: Node, installation: Installation): Promise<void> {
  const { ca } = await startReceiverPods(t, cluster, node, installation, '1h');
  const folder = await makeFolder(t);
  const caFile = join(folder, 'ca.crt');
  await writeFile(caFile, ca);
  const reach = ['--kubeconfig', cluster.kubeconfig, '--namespace', installation.stateNamespace];
  const run = (...args: string[]) => runCommand([...args, ...reach]);

  await t.test('status, through a port-forward that it opens, with a token that it makes', async (t) => {
    isDone(t, await run('status'), /^swype-app {2}ARMED/);
    isDone(t, await run('status', '--ca-file', caFile), /^swype-app {2}ARMED/);
    const wrong = await run('status', '--ca-file', cluster.kubeconfig);
    t.equal(wrong.code, 1);
    t.comment(wrong.err);
  });
}

function isDone(t: Test, { code, out, err }: CommandEnded, words: RegExp): void {
  t.equal(code, 0, err);
  t.match(out, words);
}
