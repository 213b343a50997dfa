import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Test } from 'tap';
import { makeServerCertificate } from '../../../../src/dev/simulator/api/auth/certificates.ts';

/** The parts of an API server that lead to a pod: a Service, its pods, tokens, and port-forwards over WebSockets. */
export interface PortForwardApi {
  readonly kubeconfig: string;
  /** The status that refuses a port-forward. */
  refusal: number | undefined;
  podIsReady: boolean;
  /** The paths of the port-forward requests. */
  readonly forwards: string[];
}

/** Every port-forward ends at one port of this machine, for any port of the pod. */
export async function startPortForwardApi(t: Test, port: number, token: string): Promise<PortForwardApi> {
  const { ca, cert, key } = await makeServerCertificate(Date.now());
  const server = createServer({ cert, key }, (request, response) => {
    const [status, body] = answer(request.url ?? '', state.podIsReady, token);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const state: { refusal: number | undefined; podIsReady: boolean; forwards: string[] } = {
    ...{ refusal: undefined, podIsReady: true, forwards: [] },
  };
  server.on('upgrade', (request, socket) => {
    state.forwards.push(request.url ?? '');
    if (state.refusal === undefined) forward(request, socket, port);
    else socket.end(`HTTP/1.1 ${state.refusal} No\r\nContent-Length: 0\r\n\r\n`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port: apiPort } = server.address() as AddressInfo; // it listens on TCP
  const cluster = {
    server: `https://127.0.0.1:${apiPort}`,
    'certificate-authority-data': Buffer.from(ca).toString('base64'),
  };
  const kubeconfig = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'marie', user: { token: 'a-token-for-the-api-server' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'marie' } }],
  });
  return Object.assign(state, { kubeconfig });
}

function answer(url: string, podIsReady: boolean, token: string): [number, object] {
  const metadata = { name: 'big-red-button', resourceVersion: '1' };
  if (url.endsWith('/services/big-red-button')) {
    const spec = { selector: { app: 'receiver' }, ports: [{ port: 8443, targetPort: 'https' }] };
    return [200, { kind: 'Service', apiVersion: 'v1', metadata, spec }];
  }
  const { pathname, searchParams } = new URL(url, 'https://api');
  if (pathname.endsWith('/pods') && searchParams.get('labelSelector') === 'app=receiver') {
    const container = { name: 'receiver', ports: [{ name: 'https', containerPort: 9443 }] };
    const conditions = [{ type: 'Ready', status: podIsReady ? 'True' : 'False' }];
    const pod = { metadata: { name: 'receiver-1' }, spec: { containers: [container] }, status: { conditions } };
    return [200, { kind: 'PodList', apiVersion: 'v1', metadata, items: [pod] }];
  }
  if (url.endsWith('/serviceaccounts/big-red-button-operator/token')) {
    return [201, { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status: { token } }];
  }
  return [404, { kind: 'Status', apiVersion: 'v1', metadata: {}, message: 'not found', code: 404 }];
}

/** RFC 6455, with the channels of k8s.io/kubelet's port-forward: each channel's first message names the port. */
function forward(request: IncomingMessage, socket: Duplex, port: number): void {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n`,
  );
  const send = (channel: number, data: Buffer) =>
    socket.writable && socket.write(frame(Buffer.concat([Buffer.of(channel), data])));
  const portName = Buffer.alloc(2);
  portName.writeUInt16LE(9443);
  for (const channel of [0, 1]) send(channel, portName);
  const pod = connect(port, '127.0.0.1');
  pod.on('data', (data: Buffer) => send(0, data));
  pod.on('error', () => send(1, Buffer.from('an error occurred forwarding 9443: connection refused')));
  pod.on('close', () => socket.destroy());
  socket.on('close', () => pod.destroy());
  socket.on('error', () => pod.destroy());
  readFrames(socket, pod);
}

function frame(payload: Buffer): Buffer {
  const length = Buffer.alloc(10);
  length.writeUInt8(0x82, 0);
  length.writeUInt8(127, 1);
  length.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([length, payload]);
}

/** The frames of a client are masked. Their content goes to the pod, without the number of the channel. */
function readFrames(socket: Duplex, pod: Socket): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (let read = readFrame(rest); read !== undefined; read = readFrame(rest)) {
      rest = rest.subarray(read.end);
      if (read.opcode === 8) return void socket.end();
      pod.write(read.payload.subarray(1));
    }
  });
}

function readFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const end = head + 4 + length;
  if (bytes.length < end) return undefined;
  const mask = bytes.subarray(head, head + 4);
  const payload = bytes.subarray(head + 4, end).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return { opcode: first & 0x0f, payload: Buffer.from(payload), end };
}
