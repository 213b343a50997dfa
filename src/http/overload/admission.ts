import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { alertPaths } from '../alert-paths.ts';
import { answerRefusal, type Refusal } from '../server/refusal.ts';
import type { HttpLimits } from '../server/server.ts';
import type { Arrivals } from './arrivals.ts';
import type { Connection, Connections, Standing } from './connections.ts';
import type { LaneName, Lanes } from './lanes.ts';
import { limitWaitingChunks } from './tiny-chunks.ts';

/** A refusal waits this long: a client that repeats at once would only be refused again, and each refusal costs time. */
const crowdedPauseMs = 200;
/** Requests of one connection that may be under way at once. Only a client that does not wait for its answers needs more. */
const requestsPerConnection = 4;

export interface AdmissionOptions {
  readonly connections: Connections;
  readonly lanes: Lanes;
  readonly arrivals: Arrivals;
  readonly limits: HttpLimits;
  /** Whether the `Authorization` header is Alertmanager's. */
  readonly isAlertmanager: (authorization: string | undefined) => boolean;
  /** Whether this header identified a person recently. Sends no request. */
  readonly isKnown: (authorization: string | undefined) => boolean;
}

/**
 * Stands before the routes, and decides when a request begins: the stop and people's acts before reads, known clients before
 * strangers, and of one connection only a few at a time. It costs a few microseconds, so a flood of requests that are
 * refused here delays nobody.
 */
export function admit(handler: RequestListener, options: AdmissionOptions): RequestListener {
  const { connections, lanes, arrivals } = options;
  return (request, response) => {
    const connection = connections.of(request.socket);
    if (connection === undefined || connection.requests.size >= requestsPerConnection) return cutOff(request.socket);
    const twice = headerThatIsTwice(request);
    if (twice !== undefined) return answerRefusal(response, headerTwice(twice), { connection: 'close' });
    arrivals.note(request);
    const { standing, lane } = classify(request, options);
    if (standing !== 'stranger') connection.standing = standing;
    limitWaitingChunks(request, standing, () => cutOff(request.socket));
    follow(connection, request, response, options);
    const begun = lanes.begin(lane, () => {
      if (!request.socket.destroyed) handler(request, response);
    });
    if (!begun) setTimeout(() => answerRefusal(response, crowded), crowdedPauseMs);
  };
}

interface Class {
  readonly standing: Standing;
  readonly lane: LaneName;
}

const notificationPaths: ReadonlySet<string> = new Set(Object.values(alertPaths));

/** By method, path and token alone. */
function classify({ method, url = '', headers }: IncomingMessage, options: AdmissionOptions): Class {
  const { authorization } = headers;
  const [path = ''] = url.split('?', 1);
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && (path === '/livez' || path === '/readyz')) return { standing: 'stranger', lane: 'probe' };
  const isNotification = notificationPaths.has(path);
  if (isNotification && options.isAlertmanager(authorization)) return { standing: 'alertmanager', lane: 'stop' };
  if (!isNotification && options.isKnown(authorization)) return { standing: 'person', lane: isRead ? 'read' : 'act' };
  return { standing: 'stranger', lane: isAct(method, path) ? 'firstAct' : 'stranger' };
}

function isAct(method: string | undefined, path: string): boolean {
  return method === 'POST' && path.startsWith('/api/v1/buttons/');
}

/** Keeps the connection's record while the request is under way. */
function follow(
  connection: Connection,
  request: IncomingMessage,
  response: ServerResponse,
  { connections, limits }: AdmissionOptions,
): void {
  connection.requests.add(request);
  connections.touch(connection);
  response.once('finish', () => {
    // Nobody reads the rest of the body.
    if (!request.complete) request.socket.destroySoon();
    // Node has just set the short time that everybody else gets.
    else if (connection.standing === 'alertmanager') request.socket.setTimeout(limits.alertmanagerKeepAliveMs);
  });
  response.once('close', () => {
    connection.requests.delete(request);
    connections.touch(connection);
  });
}

/** Node would parse everything that it has read from the connection: thousands of requests that nobody answers. */
function cutOff(socket: Socket): void {
  // The property is not documented. 2 is what Node's own function returns for a connection that is no longer HTTP.
  const { parser } = socket as { readonly parser?: { onIncoming: () => number } | null };
  if (parser) parser.onIncoming = () => 2;
  socket.destroy();
}

/** Node keeps the first one of these. A proxy before the receiver may have kept the other. RFC 9112, 3.2 demands 400 for two Hosts. */
const single = ['Host', 'Authorization'] as const;

function headerThatIsTwice({ rawHeaders }: IncomingMessage): string | undefined {
  return single.find((header) => {
    let times = 0;
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index];
      if (name?.length === header.length && name.toLowerCase() === header.toLowerCase()) times += 1;
    }
    return times > 1;
  });
}

function headerTwice(header: string): Refusal {
  const message = `the request has two ${header} headers`;
  return { status: 400, body: { error: 'bad-request', message, expected: `one ${header} header` } };
}

const crowded: Refusal = {
  status: 503,
  body: { error: 'overloaded', message: 'too many requests are waiting', expected: 'the same request again, later' },
};
