import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../cluster/clock.ts';
import type { RequestsInFlight } from './requests-in-flight.ts';
import type { HttpLimits } from './server.ts';
import { unavailable } from './unavailable.ts';

/** Whether the receiver can take notifications: its config and tokens are loaded and it listens. The buttons do not matter here. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
}

interface ShutdownOptions {
  readonly readiness: () => Readiness;
  readonly inFlight: RequestsInFlight;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/**
 * `app.close()` stops listening, answers new requests on open connections with 503, and waits for the requests in
 * progress, also for those whose client is gone. After `limits.shutdownMs` it cuts the connections. Returns the readiness
 * to show.
 */
export function shutDownGracefully(app: FastifyInstance, options: ShutdownOptions): () => Readiness {
  const { readiness, inFlight, clock, limits } = options;
  const ended = new AbortController();
  let timeUp: Promise<void> | undefined;

  app.addHook('preClose', async () => {
    timeUp = clock.sleep(limits.shutdownMs, ended.signal);
    timeUp.then(() => app.server.closeAllConnections());
  });
  // By now the server is closed, and every request that still has a client is answered.
  app.addHook('onClose', async () => {
    await Promise.race([inFlight.settled(), timeUp]);
    ended.abort();
  });
  app.addHook('onRequest', (request, _, done) => {
    const refused = timeUp && request.routeOptions.url !== '/readyz';
    done(refused ? shuttingDown() : undefined);
  });
  // A client may keep a connection alive after its last answer.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (timeUp) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
  return () => (timeUp ? { ready: false, problems: ['shutting down'] } : readiness());
}

function shuttingDown() {
  const message = 'this replica is shutting down';
  return unavailable('shutting-down', message, 'the same request to another replica', { connection: 'close' });
}
