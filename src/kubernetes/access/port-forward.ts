import { Duplex, PassThrough, Writable } from 'node:stream';
import { CoreV1Api, type KubeConfig, PortForward, type V1Pod, type V1Service } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { type Call, describeCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { statusError } from '../transport/errors.ts';
import type { ListPods } from '../workloads/pods.ts';

/** A port of a pod behind a Service. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** The first ready pod of a Service, and its port. Rejects with {@link ClusterError}: `unavailable` if no pod is ready. */
export async function findPodPort(
  client: Client,
  listPods: ListPods,
  { namespace, service }: { readonly namespace: string; readonly service: string },
  signal: AbortSignal,
): Promise<PodPort> {
  const api = new CoreV1Api(client.configuration);
  const call: Call = { verb: 'get', resource: 'services', namespace, name: service, kind: 'Service', repeat: 'read' };
  const found = await client.perform(call, signal, (options) =>
    api.readNamespacedService({ namespace, name: service }, options),
  );
  const selector = Object.entries(found.spec?.selector ?? {}).map(([label, value]) => `${label}=${value}`);
  const { pods } = await listPods(namespace, selector.join(','), signal);
  const ready = pods.find(isReady);
  if (ready === undefined) {
    const message = `no pod of Service ${service} in ${namespace} is ready: it has ${pods.length}`;
    throw new ClusterError('unavailable', message);
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
  const stream = new PodStream();
  const { output, problems, input } = stream;
  const connecting = new PortForward(kubeConfig).portForward(to.namespace, to.pod, [to.port], output, problems, input);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
  });
  try {
    stream.attach(socketOf(await Promise.race([connecting, aborted])));
    return stream;
  } catch (error) {
    // A stream that opens too late is closed.
    connecting.then(
      (socket) => socketOf(socket)?.close(),
      () => undefined,
    );
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

type Forwarded = Awaited<ReturnType<PortForward['portForward']>>;

/** The part of a WebSocket that is used here. client-node's own type needs a package of types that client-node does not install. */
interface WebSocket {
  onclose: (() => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  close(): void;
  terminate(): void;
}

/** client-node returns a function only if it shall reopen closed sockets, which this module never requests. */
function socketOf(forwarded: Forwarded): WebSocket | undefined {
  return typeof forwarded === 'function' ? undefined : forwarded;
}

/** The bytes of one connection. It has no back-pressure: a receiver's answers are small. */
class PodStream extends Duplex {
  /** Bytes to the pod, bytes from the pod, and the node's message if nothing listens on the port. */
  readonly input = new PassThrough();
  readonly output = new Writable({
    write: (piece, _, done) => {
      this.push(piece);
      done();
    },
  });
  readonly problems = new Writable({
    write: (piece, _, done) => {
      // The first message only names the port and is empty here.
      if (piece.length > 0) this.destroy(new Error(piece.toString().trim()));
      done();
    },
  });
  #socket: WebSocket | undefined;

  attach(socket: WebSocket | undefined): void {
    if (socket === undefined) return;
    this.#socket = socket;
    socket.onclose = () => this.push(null);
    socket.onerror = ({ message }) => void this.destroy(new Error(message));
  }

  override _read(): void {}

  override _write(piece: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.input.write(piece, done);
  }

  override _final(done: () => void): void {
    this.input.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket?.terminate();
    done(error);
  }
}
