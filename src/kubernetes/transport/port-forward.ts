import { Duplex, PassThrough, Writable } from 'node:stream';
import { CoreV1Api, type KubeConfig, PortForward, type V1Pod, type V1Service } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import type { ListPods } from '../workloads/pods.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import { unreachableStream } from './errors.ts';

/** A port of a pod that takes requests of a Service. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** The first ready pod of a Service, and its port. Rejects with {@link ClusterError}: `unavailable` where none is ready. */
export async function findPodPort(
  client: Client,
  listPods: ListPods,
  { namespace, service }: { readonly namespace: string; readonly service: string },
  signal: AbortSignal,
): Promise<PodPort> {
  const core = new CoreV1Api(client.configuration);
  const call: Call = { verb: 'get', resource: 'services', namespace, name: service, kind: 'Service', repeat: 'read' };
  const found = await client.perform(call, signal, (options) =>
    core.readNamespacedService({ namespace, name: service }, options),
  );
  const selector = Object.entries(found.spec?.selector ?? {}).map(([label, value]) => `${label}=${value}`);
  const { pods } = await listPods(namespace, selector.join(','), signal);
  const ready = pods.find(isReady);
  if (ready === undefined) {
    const count = pods.length === 0 ? 'it has none' : `none of its ${pods.length} is`;
    throw new ClusterError('unavailable', `no pod of Service ${service} in ${namespace} is ready: ${count}`);
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

/** The Service's first port as the pod calls it: by number, or by the name of a container's port. */
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
    // One that opens too late is of no use any more.
    connecting.then(
      (socket) => socketOf(socket)?.close(),
      () => undefined,
    );
    throw unreachableStream(to, error);
  }
}

type Forwarded = Awaited<ReturnType<PortForward['portForward']>>;

/** What is used of it; client-node's own type needs a package of types that it does not bring. */
interface WebSocket {
  onclose: (() => void) | null;
  onerror: ((event: { readonly message: string }) => void) | null;
  close(): void;
  terminate(): void;
}

/** A function is what client-node returns where it is told to open closed sockets again, which is never asked here. */
function socketOf(forwarded: Forwarded): WebSocket | undefined {
  return typeof forwarded === 'function' ? undefined : forwarded;
}

/** The bytes of one connection. What arrives is not held back: a receiver's answers are small. */
class PodStream extends Duplex {
  /** What goes to the pod, what comes from it, and what the node says where nothing listens there. */
  readonly input = new PassThrough();
  readonly output = new Writable({
    write: (piece, _, done) => {
      this.push(piece);
      done();
    },
  });
  readonly problems = new Writable({
    write: (piece, _, done) => {
      // The first message is empty: it named the port.
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
