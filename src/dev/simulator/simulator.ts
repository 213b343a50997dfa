import { randomUUID } from 'node:crypto';
import type { HeldBinding } from './api/admission/held-policy.ts';
import { Api } from './api/api.ts';
import { type Account, admin, defaultReceiver, peoplesAccounts } from './api/auth/access.ts';
import { makeServerCertificate } from './api/auth/certificates.ts';
import { apiAudience, Tokens } from './api/auth/tokens.ts';
import { Faults } from './api/faults.ts';
import { type RequestRecord, startApiServer } from './api/server.ts';
import { defaultBookmarkMs } from './api/watch.ts';
import { startKubeStateMetrics } from './metrics/kube-state-metrics.ts';
import { Controllers, nameSafe } from './node/controllers.ts';
import { type Durations, scaledDurations } from './node/durations.ts';
import type { Death, Failure } from './node/failures.ts';
import { Kubelet } from './node/kubelet.ts';
import { type Choice, choosePods } from './node/pod-choice.ts';
import type { Pod } from './store/objects.ts';
import type { CustomResource, Objects, Resource } from './store/resources.ts';
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
  /** The bindings of the policy that holds latched targets at zero. Default: none. */
  readonly heldBindings?: readonly HeldBinding[];
  /** The bindings of the policies that let `receiver` delete pods of latched targets. Default: none. */
  readonly deletionBindings?: readonly HeldBinding[];
  /** The kinds outside of Kubernetes that the cluster serves. Default: none. */
  readonly installed?: readonly CustomResource[];
  /** How many changes a watch can go back at least. Default: 1,000. */
  readonly historyLength?: number;
  /** Milliseconds between a watch's bookmarks. Default: a minute. */
  readonly bookmarkMs?: number;
  /** False: without controllers and kubelet. Both look at every object after each change. */
  readonly node?: boolean;
  /** Called after each request. */
  readonly onRequest?: (record: RequestRecord) => void;
  /** Milliseconds since the epoch, for the times in objects. Timers use real time. */
  readonly now?: () => number;
  readonly uuid?: () => string;
}

export interface MintOptions {
  /** Default: the API server's own audience. */
  readonly audiences?: readonly string[];
  /** The token's lifetime. Default: an hour. With 0 it has expired. */
  readonly seconds?: number;
}

const keptRequests = 1_000;

/** A small cluster on the other side of the wire. */
export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Starts an empty cluster: the API server and kube-state-metrics on free ports of 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}) {
  const parts = makeParts(options);
  const { api, store, faults, kubelet, controllers, policy, requests, accounts, durations } = parts;
  const tokens = { admin: parts.tokens.issue(admin), receiver: parts.tokens.issue(parts.receiver) };
  const certificate = await makeServerCertificate(parts.now());
  const server = await startApiServer({
    ...parts,
    certificate,
    hasAdmissionPolicy: () => policy.exists,
    heldBindings: () => policy.held,
    installed: () => policy.installed,
    deletionBindings: options.deletionBindings ?? [],
  });
  const kubeStateMetrics = await startKubeStateMetrics(store);
  let closed: Promise<unknown> | undefined;
  return {
    url: server.url,
    /** The authority of its certificate, in PEM. */
    ca: certificate.ca,
    tokens,
    /** A kubeconfig with that account's token, in JSON, which is YAML. */
    kubeconfig: (account: keyof typeof tokens = 'admin') =>
      renderKubeconfig(server.url, certificate.ca, account, tokens[account]),
    /** Mints a token of the account with this full name, without HTTP and rights. */
    mint: (name: string, { audiences = [apiAudience], seconds = 3_600 }: MintOptions = {}) => {
      const account = accounts.get(name);
      if (!account) throw new Error(`no account ${name}; there are ${[...accounts.keys()].join(', ')}`);
      return parts.tokens.mint(account, audiences, seconds);
    },
    kubeStateMetrics,

    /** Direct access, without HTTP, rights and faults. */
    store,
    create: <R extends Resource>(resource: R, namespace: string, object: unknown): Objects[R] =>
      api.create(resource, namespace, object),
    /** Removes an object at once, without a grace period. */
    remove: (resource: Resource, namespace: string, name: string) => {
      const object = store.get(resource, namespace, name);
      if (object) store.remove(resource, object);
    },
    /** Sets a Deployment's replicas as a person with all rights does. A policy of held targets does not refuse it. */
    scale: (namespace: string, name: string, replicas: number) => {
      const deployment = store.get('deployments', namespace, name);
      if (deployment === undefined) throw new Error(`no deployment ${name} in ${namespace}`);
      const metadata = { ...deployment.metadata, generation: (deployment.metadata.generation ?? 1) + 1 };
      store.put('deployments', { ...deployment, metadata, spec: { ...deployment.spec, replicas } });
    },
    /** The active pods that match. */
    pods: (choice: Choice) => choosePods(store, choice),

    /** Ends each chosen container and restarts it at once. Returns the number of pods. */
    crash: (choice: Choice, death: Death) => kubelet.crash(choice, death),
    /** Makes the chosen containers fail again and again, with back-off. The returned function heals them. */
    fail: (choice: Choice, failure: Failure) => kubelet.fail(choice, failure),
    /** Ends the chosen pods in phase Failed. They stay listed. */
    evict: (choice: Choice) => kubelet.evict(choice),

    faults,
    /** They can be changed at any time. */
    durations,
    setAdmissionPolicy: (exists: boolean) => {
      policy.exists = exists;
    },
    setInstalled: (resources: readonly CustomResource[]) => {
      policy.installed = resources;
    },
    setHeldBindings: (bindings: readonly HeldBinding[]) => {
      policy.held = bindings;
    },
    /** Cuts every open watch. */
    dropWatches: server.dropWatches,
    openWatches: server.openWatches,
    /** The latest 1,000 requests, oldest first. */
    requests,
    /** Calls `condition` now and after every change. Resolves with its first truthy value. */
    until: <T>(condition: () => T | undefined | false) => store.until(condition),
    /** Stops everything, open watches included. A second call waits for the first. */
    close: () => {
      kubelet.close();
      controllers.close();
      closed ??= Promise.all([server.close(), kubeStateMetrics.close()]);
      return closed;
    },
  };
}

/** The parts that need no port. */
function makeParts(options: SimulatorOptions) {
  const { now = Date.now, uuid = randomUUID, receiver = defaultReceiver, timeScale = 0.01 } = options;
  const { people = peoplesAccounts('big-red-button'), bookmarkMs = defaultBookmarkMs } = options;
  const durations = { ...scaledDurations(timeScale), ...options.durations };
  const store = new Store(options.historyLength ?? 1_000);
  const hex = () => (uuid() + uuid()).replaceAll('-', '');
  const api = new Api({ store, now, uid: uuid, suffix: () => nameSafe(hex()).slice(0, 5) });
  const warn = (pod: Pod, reason: string, message: string) =>
    void api.create('events', pod.metadata.namespace, podEvent(pod, reason, message));
  const kubelet = new Kubelet({ store, now, containerId: hex, durations, warn });
  const controllers = new Controllers(store, api);
  if (options.node === false) {
    kubelet.close();
    controllers.close();
  }
  const requests: RequestRecord[] = [];
  const onRequest = (record: RequestRecord) => {
    options.onRequest?.(record);
    requests.push(record);
    if (requests.length > keptRequests) requests.shift();
  };
  const accounts = new Map([admin, receiver, ...people].map((account) => [account.name, account]));
  const policy = {
    exists: options.admissionPolicy ?? true,
    held: options.heldBindings ?? [],
    installed: options.installed ?? [],
  };
  const [faults, tokens] = [new Faults(), new Tokens(now)];
  const cluster = { api, store, now, kubelet, controllers, durations, faults, policy };
  return { ...cluster, requests, onRequest, accounts, tokens, receiver, bookmarkMs };
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
