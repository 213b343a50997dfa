import { type Duplex, duplexPair, Writable } from 'node:stream';
import { type KubeConfig, PortForward, type V1Pod, type V1Service } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { type Call, describeCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { statusError } from '../transport/errors.ts';
import { type ListPods, refuseEmpty } from '../workloads/pods.ts';

/** A port of a pod behind a Service. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** The first ready pod of a Service, and its port. Rejects with {@link ClusterError}: `not-found` if there is no Service, or no pod is ready. */
export async function findPodPort(
  client: Client,
  listPods: ListPods,
  { namespace, service }: { readonly namespace: string; readonly service: string },
  signal: AbortSignal,
): Promise<PodPort> {
  const call: Call = { verb: 'get', resource: 'services', namespace, name: service, kind: 'Service', repeat: 'read' };
  const found = await client.perform<V1Service>(call, signal);
  const selector = Object.entries(found.spec?.selector ?? {}).map(([label, value]) => `${label}=${value}`);
  const scope = { namespace, selector: selector.join(',') };
  refuseEmpty(scope);
  const { pods } = await listPods(scope, (pod) => pod, signal);
  const ready = pods.find(isReady);
  if (ready === undefined) {
    const message = `no pod of Service ${service} in ${namespace} is ready: 0 of ${pods.length}`;
    throw new ClusterError('not-found', message);
  }
  return { namespace, pod: ready.metadata?.name ?? '', port: portOf(found, ready) };
}

function isReady({ metadata, status }: V1Pod): boolean {
  const conditions = status?.conditions ?? [];
  return (
    metadata?.deletionTimestamp === undefined &&
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  );
}

/** The pod's port for the Service's first port, which names it by number or by the name of a container's port. */
function portOf(service: V1Service, pod: V1Pod): number {
  const [first] = service.spec?.ports ?? [];
  const target = first?.targetPort ?? first?.port ?? 0;
  if (typeof target === 'number') return target;
  const ports = pod.spec?.containers.flatMap((container) => container.ports ?? []) ?? [];
  return ports.find(({ name }) => name === target)?.containerPort ?? first?.port ?? 0;
}

/** One connection to a port of a pod, through the API server, as `kubectl port-forward` opens it. Rejects with {@link ClusterError}. */
export async function openPodStream(kubeConfig: KubeConfig, to: PodPort, signal: AbortSignal): Promise<Duplex> {
  const [local, remote] = duplexPair();
  const problems = new Writable({
    write: (piece, _, done) => {
      // The node's message if nothing listens on the port. The first message only names the port and is empty here.
      if (piece.length > 0) local.destroy(new Error(piece.toString().trim()));
      done();
    },
  });
  const forwarder = new PortForward(kubeConfig);
  const connecting = forwarder.portForward(to.namespace, to.pod, [to.port], remote, problems, remote);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
  });
  try {
    const socket = socketOf(await Promise.race([connecting, aborted]));
    socket.onclose = () => remote.end();
    socket.onerror = ({ message }) => void local.destroy(new Error(message));
    local.once('close', () => socket.terminate());
    return local;
  } catch (error) {
    // A connection that opens too late is closed.
    void connecting.then((socket) => socketOf(socket).close()).catch(() => undefined);
    throw notOpened(to, error);
  }
}

/** client-node's WebSocket library gives the status of a refusal only within a message. */
function notOpened({ pod, namespace }: PodPort, error: unknown): ClusterError {
  const call: Call = {
    verb: 'create',
    resource: 'pods/portforward',
    name: pod,
    namespace,
    kind: '',
    repeat: 'read',
  };
  // An ErrorEvent has a message too, but is not an Error.
  const { message = String(error) } = Object(error);
  const [, status] = /^Unexpected server response: (\d{3})$/.exec(message) ?? [];
  if (status !== undefined) return statusError(call, Number(status), '');
  return new ClusterError('unavailable', `${describeCall(call)}: ${message}`, { cause: error });
}

/** The part of a WebSocket that is used here. client-node's own type needs a package of types that client-node does not install. */
interface WebSocket {
  onclose: (() => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  close(): void;
  terminate(): void;
}

/** client-node returns a function only if it shall reopen closed sockets, which this module never requests. */
function socketOf(forwarded: Awaited<ReturnType<PortForward['portForward']>>): WebSocket {
  if (typeof forwarded === 'function') throw new Error('client-node reopens closed sockets');
  return forwarded;
}
