import { randomUUID } from 'node:crypto';
import { type Account, admin, defaultReceiver, peoplesAccounts } from './api/access.ts';
import { Api } from './api/api.ts';
import { makeServerCertificate } from './api/certificates.ts';
import { Faults } from './api/faults.ts';
import { Identity } from './api/identity.ts';
import { type RequestRecord, startApiServer } from './api/server.ts';
import { apiAudience, Tokens } from './api/tokens.ts';
import { defaultBookmarkMs } from './api/watch.ts';
import { type KubeStateMetrics, startKubeStateMetrics } from './metrics/kube-state-metrics.ts';
import { Controllers, nameSafe } from './node/controllers.ts';
import { type Durations, scaledDurations } from './node/durations.ts';
import type { Death, Failure } from './node/failures.ts';
import { Kubelet } from './node/kubelet.ts';
import { type Choice, choosePods } from './node/pod-choice.ts';
import type { Pod } from './store/objects.ts';
import type { Objects, Resource } from './store/resources.ts';
import { Store } from './store/store.ts';

export interface SimulatorOptions {
  /** Multiplies every duration of a real node. Default: 0.01. */
  readonly timeScale?: number;
  readonly durations?: Partial<Durations>;
  /** The account `receiver`. Default: its rights are those for deployment/swype-app in sre. */
  readonly receiver?: Account;
  /** Further accounts. Default: the viewer and the operator in the manifests. */
  readonly people?: readonly Account[];
  /** Whether the admission policy exists, which lets `receiver` scale to zero only. Default: true. */
  readonly admissionPolicy?: boolean;
  /** How many changes a watch can go back at least. Default: 1,000. */
  readonly historyLength?: number;
  /** Milliseconds between a watch's bookmarks. Default: a minute. */
  readonly bookmarkMs?: number;
  /** Milliseconds since the epoch, for the times in objects. Timers use real time. */
  readonly now?: () => number;
  readonly uuid?: () => string;
}

/** A small cluster on the other side of the wire. */
export interface Simulator {
  readonly url: string;
  /** The authority of its certificate, in PEM. */
  readonly ca: string;
  readonly tokens: Readonly<Record<AccountName, string>>;
  /** A kubeconfig with that account's token, in JSON, which is YAML. */
  kubeconfig(account?: AccountName): string;
  /** Mints a token of the account with this full name, without HTTP and rights. */
  mint(account: string, options?: MintOptions): string;
  readonly kubeStateMetrics: KubeStateMetrics;

  /** Direct access, without HTTP, rights and faults. */
  readonly store: Store;
  create<R extends Resource>(resource: R, namespace: string, object: unknown): Objects[R];
  /** Removes an object at once, without a grace period. */
  remove(resource: Resource, namespace: string, name: string): void;
  /** The active pods that match. */
  pods(choice: Choice): Pod[];

  /** Ends each chosen container and restarts it at once. Returns the number of pods. */
  crash(choice: Choice, death: Death): number;
  /** Makes the chosen containers fail again and again, with back-off. The returned function heals them. */
  fail(choice: Choice, failure: Failure): () => void;
  /** Ends the chosen pods in phase Failed. They stay listed. */
  evict(choice: Choice): void;

  readonly faults: Faults;
  readonly durations: Durations;
  setAdmissionPolicy(on: boolean): void;
  /** Cuts every open watch. */
  dropWatches(): void;
  /** The latest 1,000 requests, oldest first. */
  readonly requests: readonly RequestRecord[];
  /** Calls `condition` now and after every change. Resolves with its first truthy value. */
  until<T>(condition: () => T | undefined | false): Promise<T>;
  /** Stops everything, open watches included. A second call waits for the first. */
  close(): Promise<unknown>;
}

export type AccountName = 'admin' | 'receiver';

export interface MintOptions {
  /** Default: the API server's own audience. */
  readonly audiences?: readonly string[];
  /** The token's lifetime. Default: an hour. With 0 it has expired. */
  readonly seconds?: number;
}

const keptRequests = 1_000;

/** Starts an empty cluster: the API server and kube-state-metrics on free ports of 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { now = Date.now, uuid = randomUUID, receiver = defaultReceiver } = options;
  const { people = peoplesAccounts('big-red-button') } = options;
  let hasAdmissionPolicy = options.admissionPolicy ?? true;
  const durations = { ...scaledDurations(options.timeScale ?? 0.01), ...options.durations };
  const store = new Store(options.historyLength ?? 1_000);
  const hex = () => (uuid() + uuid()).replaceAll('-', '');
  const api = new Api({ store, now, uid: uuid, suffix: () => nameSafe(hex()).slice(0, 5) });
  const kubelet = new Kubelet({
    store,
    now,
    containerId: hex,
    durations,
    warn: (pod, reason, message) => api.create('events', pod.metadata.namespace, podEvent(pod, reason, message)),
  });
  const controllers = new Controllers(store, api);
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  const accounts = new Map([admin, receiver, ...people].map((account) => [account.name, account]));
  const allTokens = new Tokens(now);
  const tokens = { admin: allTokens.issue(admin), receiver: allTokens.issue(receiver) };
  const certificate = await makeServerCertificate(now());
  const server = await startApiServer({
    api,
    store,
    faults,
    certificate,
    now,
    bookmarkMs: options.bookmarkMs ?? defaultBookmarkMs,
    tokens: allTokens,
    identity: new Identity({ tokens: allTokens, accounts, now }),
    hasAdmissionPolicy: () => hasAdmissionPolicy,
    onRequest: (record) => {
      requests.push(record);
      if (requests.length > keptRequests) requests.shift();
    },
  });
  const kubeStateMetrics = await startKubeStateMetrics(store);
  let closed: Promise<unknown> | undefined;
  return {
    url: server.url,
    ca: certificate.ca,
    tokens,
    kubeconfig: (account = 'admin') => renderKubeconfig(server.url, certificate.ca, account, tokens[account]),
    mint: (name, { audiences = [apiAudience], seconds = 3_600 } = {}) => {
      const account = accounts.get(name);
      if (!account) throw new Error(`no account ${name}; there are ${[...accounts.keys()].join(', ')}`);
      return allTokens.mint(account, audiences, seconds);
    },
    kubeStateMetrics,
    store,
    create: (resource, namespace, object) => api.create(resource, namespace, object),
    remove: (resource, namespace, name) => {
      const object = store.get(resource, namespace, name);
      if (object) store.remove(resource, object);
    },
    pods: (choice) => choosePods(store, choice),
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
    until: (condition) => store.until(condition),
    close: () => {
      kubelet.close();
      controllers.close();
      closed ??= Promise.all([server.close(), kubeStateMetrics.close()]);
      return closed;
    },
  };
}

function podEvent({ metadata }: Pod, reason: string, message: string): unknown {
  const { name, namespace, uid } = metadata;
  const involvedObject = { apiVersion: 'v1', kind: 'Pod', name, namespace, uid };
  return { metadata: { generateName: `${name}.` }, involvedObject, reason, message, type: 'Warning' };
}

function renderKubeconfig(server: string, ca: string, user: string, token: string): string {
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
