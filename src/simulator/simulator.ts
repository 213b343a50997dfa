import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Target } from '../core/target.ts';
import { type Account, admin, receiverAccount } from './access.ts';
import { Api } from './api.ts';
import { makeServerCertificate } from './certificates.ts';
import { Controllers, nameSafe } from './controllers.ts';
import { type Durations, scaledDurations } from './durations.ts';
import type { Death, Failure } from './failures.ts';
import { Faults } from './faults.ts';
import { kubeStateMetricsPage } from './kube-state-metrics.ts';
import { type Choice, Kubelet } from './kubelet.ts';
import type { Pod } from './objects.ts';
import type { Objects, Resource } from './resources.ts';
import { type RequestRecord, startApiServer } from './server.ts';
import { Store } from './store.ts';

export interface SimulatorOptions {
  /** Multiplies every duration of a real node; 0.01 unless told otherwise. */
  readonly timeScale?: number;
  readonly durations?: Partial<Durations>;
  /** The rights of the account `receiver`; unless told otherwise those for deployment/swype-app in sre. */
  readonly receiver?: Account;
  /** Is the admission policy there that lets `receiver` scale to zero only? It is, unless told otherwise. */
  readonly admissionPolicy?: boolean;
  /** How many changes a watch can go back. */
  readonly historyLength?: number;
  readonly now?: () => number;
  readonly uuid?: () => string;
}

/** A small cluster on the other side of the wire. */
export interface Simulator {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly tokens: Readonly<Record<AccountName, string>>;
  /** A kubeconfig (JSON, which is YAML) with that account's token. */
  kubeconfig(account?: AccountName): string;
  /** http, path `/metrics`. Frozen, it shows what it showed last, as when its watch has died unnoticed. */
  readonly kubeStateMetrics: { readonly url: string; freeze(): void; thaw(): void };

  /** Direct access, past HTTP, rights and faults. */
  readonly store: Store;
  create<R extends Resource>(resource: R, namespace: string, object: unknown): Objects[R];
  remove<R extends Resource>(resource: R, namespace: string, name: string): void;
  /** Active pods. */
  pods(choice: Choice): Pod[];

  /** One end and restart of each chosen container at once. Returns how many. */
  crash(choice: Choice, death: Death): number;
  /** The chosen containers fail again and again; the returned function heals them. */
  fail(choice: Choice, failure: Failure): () => void;
  /** The chosen pods end in phase Failed, and stay listed. */
  evict(choice: Choice): void;

  readonly faults: Faults;
  readonly durations: Durations;
  setAdmissionPolicy(on: boolean): void;
  /** Cuts every open watch. */
  dropWatches(): void;
  /** The latest 1,000 requests, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** Resolves with the first truthy value that `condition` returns, looked at after every change. */
  until<T>(condition: () => T | undefined | false): Promise<T>;
  close(): Promise<void>;
}

export type AccountName = 'admin' | 'receiver';

const swypeApp: Target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' };
const defaultReceiver = receiverAccount([swypeApp], 'big-red-button', [
  'big-red-button-swype-app',
  'big-red-button-heartbeat',
]);
const keptRequests = 1_000;

/** Starts the API server and kube-state-metrics on free ports of 127.0.0.1, with nothing in them. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { now = Date.now, uuid = randomUUID, receiver = defaultReceiver } = options;
  let hasAdmissionPolicy = options.admissionPolicy ?? true;
  const durations = { ...scaledDurations(options.timeScale ?? 0.01), ...options.durations };
  const store = new Store(options.historyLength ?? 1_000);
  const api = new Api({ store, now, uid: uuid, suffix: () => nameSafe(uuid().replaceAll('-', '')).slice(0, 5) });
  const kubelet = new Kubelet({
    store,
    now,
    containerId: () => (uuid() + uuid()).replaceAll('-', ''),
    durations,
    warn: (pod, reason, message) => void api.create('events', pod.metadata.namespace, podEvent(pod, reason, message)),
  });
  const controllers = new Controllers(store, api);
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const tokens = { admin: randomBytes(16).toString('hex'), receiver: randomBytes(16).toString('hex') };
  const certificate = await makeServerCertificate(now());
  const server = await startApiServer({
    api,
    store,
    faults,
    certificate,
    accounts: new Map([
      [tokens.admin, admin],
      [tokens.receiver, receiver],
    ]),
    hasAdmissionPolicy: () => hasAdmissionPolicy,
    onRequest: (record) => {
      requests.push(record);
      if (requests.length > keptRequests) requests.shift();
    },
  });
  const metrics = await startKubeStateMetrics(store);

  return {
    url: server.url,
    ca: certificate.ca,
    tokens,
    kubeconfig: (account = 'admin') => kubeconfig(server.url, certificate.ca, account, tokens[account]),
    kubeStateMetrics: metrics,
    store,
    create: (resource, namespace, object) => api.create(resource, namespace, object),
    remove: (resource, namespace, name) => {
      const object = store.get(resource, namespace, name);
      if (object) store.remove(resource, object);
    },
    pods: (choice) => kubelet.choose(choice),
    crash: (choice, death) => kubelet.crash(choice, death),
    fail: (choice, failure) => kubelet.fail(choice, failure),
    evict: (choice) => kubelet.evict(choice),
    faults,
    durations,
    setAdmissionPolicy: (on) => {
      hasAdmissionPolicy = on;
    },
    dropWatches: server.dropWatches,
    requests,
    until: (condition) => until(store, condition),
    close: async () => {
      kubelet.close();
      controllers.close();
      await Promise.all([server.close(), metrics.close()]);
    },
  };
}

async function startKubeStateMetrics(store: Store) {
  let frozen: string | undefined;
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    const page = frozen ?? kubeStateMetricsPage(store);
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(page);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    freeze: () => {
      frozen = kubeStateMetricsPage(store);
    },
    thaw: () => {
      frozen = undefined;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function until<T>(store: Store, condition: () => T | undefined | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const unsubscribe = store.onChange(check);
    function check(): void {
      try {
        const value = condition();
        if (!value) return;
        unsubscribe();
        resolve(value);
      } catch (error) {
        unsubscribe();
        reject(error);
      }
    }
    check();
  });
}

function kubeconfig(server: string, ca: string, user: string, token: string): string {
  const name = 'simulator';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  });
}

function podEvent({ metadata }: Pod, reason: string, message: string): unknown {
  const { name, namespace, uid } = metadata;
  const involvedObject = { apiVersion: 'v1', kind: 'Pod', name, namespace, uid };
  return { metadata: { generateName: `${name}.` }, involvedObject, reason, message, type: 'Warning' };
}
