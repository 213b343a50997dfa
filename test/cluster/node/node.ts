import { join } from 'node:path';
import type { Say } from '../../../src/dev/programs/program.ts';
import { run } from '../../../src/dev/programs/run.ts';
import { Authority } from './certificates.ts';
import { becomesReady, type Component } from './component.ts';
import { pauseImage, startContainerRuntime } from './container-runtime.ts';
import { type Credentials, makeCredentials, startApiServer, startControllers, startEtcd } from './control-plane.ts';
import { buildImage, programPath } from './image.ts';
import { startKubelet, startProxy } from './kubelet.ts';
import { assertInside } from './namespaces.ts';
import { furnishNamespaces } from './network.ts';
import { type Registry, startRegistry } from './registry.ts';

export interface NodeOptions {
  /** An empty folder. Its owner removes it when the namespaces are gone. */
  readonly folder: string;
  /** The pods' cgroup, in the kubelet's form. */
  readonly cgroup: string;
  /** The folder of the network plugins. */
  readonly cniPath: string;
  readonly say: Say;
}

/** A real Kubernetes cluster of one node. */
export interface Node {
  readonly folder: string;
  /** A cluster administrator's kubeconfig with a client certificate. */
  readonly kubeconfig: string;
  readonly authority: Authority;
  /** The path of the key that the API server signs service accounts' tokens with. */
  readonly serviceAccountKey: string;
  /** The images that pods can run. */
  readonly registry: Registry;
  /** Pauses etcd: the API server can neither read nor write, and its requests hang. */
  pauseEtcd(): void;
  resumeEtcd(): void;
  /** Resolves when nothing listens any more. */
  stopApiServer(): Promise<void>;
  /** Ends it with SIGKILL, as in a crash, so that its address stays in the Service. Resolves when it has ended. */
  killApiServer(): Promise<void>;
  /** Starts it on the same port and data. Resolves when it is ready. */
  startApiServer(): Promise<void>;
  /** Ends every program that was started here, by its id. Pods keep running until the namespaces end. */
  stop(): Promise<void>;
}

/**
 * Starts a node in the namespaces of this process. Resolves when the node is Ready. Only one node can run at a time.
 */
export async function startNode({ folder, cgroup, cniPath, say }: NodeOptions): Promise<Node> {
  await assertInside();
  const began = Date.now();
  const tell = (what: string) => say(`${what} after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  await furnishNamespaces(folder);
  const registry = await startRegistry();
  // It keeps a pod's namespaces open.
  const files = { '/pause': await programPath('pause') };
  const pause = await buildImage(join(folder, 'pause'), { files, entrypoint: ['/pause'] });
  registry.publish(nameWithoutRegistry(pauseImage), pause);
  const authority = await Authority.create(join(folder, 'certificates'));
  const credentials = await makeCredentials(folder, authority);
  const etcd = await startEtcd(folder);
  const runtimeStarting = startContainerRuntime(folder, registry.url, cniPath);
  let apiServer = await startApiServer(folder, credentials);
  tell('the API server is ready');
  const components = [etcd, await runtimeStarting, ...(await startControllers(folder, credentials))];
  const kubelet = await startKubelet(folder, authority, cgroup);
  components.push(kubelet, await startProxy(folder, credentials.admin));
  await becomesReady(kubelet, () => isNodeReady(credentials));
  tell('the node is Ready');
  return {
    folder,
    kubeconfig: credentials.admin,
    authority,
    serviceAccountKey: credentials.serviceAccountKey,
    registry,
    pauseEtcd: () => void process.kill(etcd.pid, 'SIGSTOP'),
    resumeEtcd: () => void process.kill(etcd.pid, 'SIGCONT'),
    stopApiServer: () => apiServer.stop(),
    killApiServer: async () => {
      process.kill(apiServer.pid, 'SIGKILL');
      await apiServer.ended;
    },
    startApiServer: async () => {
      apiServer = await startApiServer(folder, credentials);
    },
    stop: async () => {
      registry.close();
      await stopAll([...components.reverse(), apiServer]);
    },
  };
}

/** The requests to the registry. */
function nameWithoutRegistry(image: string): string {
  return image.slice(image.indexOf('/') + 1);
}

async function isNodeReady({ admin }: Credentials): Promise<boolean> {
  const path = 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}';
  const status = await run('kubectl', ['--kubeconfig', admin, 'get', 'nodes', '-o', path], { timeoutMs: 10_000 });
  return status.trim() === 'True';
}

async function stopAll(components: readonly Component[]): Promise<void> {
  for (const component of components) {
    // A paused program ignores signals.
    if (component.isRunning()) process.kill(component.pid, 'SIGCONT');
  }
  await Promise.all(components.map((component) => component.stop()));
}
