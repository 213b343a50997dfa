import { randomUUID } from 'node:crypto';
import { type Account, admin, defaultReceiver, peoplesAccounts } from './access.ts';
import { Api } from './api.ts';
import { makeServerCertificate } from './certificates.ts';
import { type Choice, choosePods } from './choice.ts';
import { Controllers, nameSafe } from './controllers.ts';
import { type Durations, scaledDurations } from './durations.ts';
import type { Death, Failure } from './failures.ts';
import { Faults } from './faults.ts';
import { Identity } from './identity.ts';
import { type KubeStateMetrics, startKubeStateMetrics } from './kube-state-metrics.ts';
import { kubeconfig } from './kubeconfig.ts';
import { Kubelet } from './kubelet.ts';
import type { Pod } from './objects.ts';
import type { Objects, Resource } from './resources.ts';
import { type RequestRecord, startApiServer } from './server.ts';
import { Store } from './store.ts';
import { apiAudience, Tokens } from './tokens.ts';
import { defaultBookmarkMs } from './watch.ts';

export interface SimulatorOptions {
  /** Multiplies every duration of a real node; 0.01 unless told otherwise. */
  readonly timeScale?: number;
  readonly durations?: Partial<Durations>;
  /** The rights of the account `receiver`; unless told otherwise those for deployment/swype-app in sre. */
  readonly receiver?: Account;
  /** Further accounts; unless told otherwise those of the manifests that people take tokens of. */
  readonly people?: readonly Account[];
  /** The admission policy that lets `receiver` scale to zero only; there unless told otherwise. */
  readonly admissionPolicy?: boolean;
  /** How many changes a watch can go back at least. */
  readonly historyLength?: number;
  /** Milliseconds between a watch's bookmarks; a minute unless told otherwise. */
  readonly bookmarkMs?: number;
  /** Milliseconds since the epoch; only stamped into objects, timers are real. */
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
  /** A token of any account, by its whole name; past HTTP and rights. */
  mint(account: string, options?: MintOptions): string;
  readonly kubeStateMetrics: KubeStateMetrics;

  /** Direct access, past HTTP, rights and faults. */
  readonly store: Store;
  create<R extends Resource>(resource: R, namespace: string, object: unknown): Objects[R];
  /** At once, without grace. */
  remove(resource: Resource, namespace: string, name: string): void;
  /** The chosen pods that are active. */
  pods(choice: Choice): Pod[];

  /** One end and restart of each chosen container at once. Returns how many pods it hit. */
  crash(choice: Choice, death: Death): number;
  /** The chosen containers fail again and again, with back-off; the returned function heals them. */
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
  /** Resolves with the first truthy value that `condition` returns, looked at now and after every change. */
  until<T>(condition: () => T | undefined | false): Promise<T>;
  /** Ends everything, open watches too; a second call waits for the first. */
  close(): Promise<unknown>;
}

export type AccountName = 'admin' | 'receiver';

export interface MintOptions {
  /** The API server's own, unless told otherwise. */
  readonly audiences?: readonly string[];
  /** Of its life: an hour unless told otherwise; what is not above 0 is expired. */
  readonly seconds?: number;
}

const keptRequests = 1_000;

/** Starts the API server and kube-state-metrics on free ports of 127.0.0.1, with nothing in them. */
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
    kubeconfig: (account = 'admin') => kubeconfig(server.url, certificate.ca, account, tokens[account]),
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
