import { HttpProblem } from '../../api/problem.ts';
import type { Clock } from '../../cluster/clock.ts';
import type { App } from '../app.ts';
import type { Readiness } from '../routes/health-routes.ts';
import type { WorkUnderWay } from './requests-in-flight.ts';
import type { HttpLimits } from './server.ts';

export interface ShutdownOptions {
  readonly readiness: () => Readiness;
  readonly underWay: WorkUnderWay;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/**
 * `app.close()` stops listening, answers what still comes over open connections with 503 and lets what is under way end,
 * also where its client is gone; after `limits.shutdownMs` it cuts the connections. Returns the readiness to show.
 */
export function shutDownGracefully(app: App, options: ShutdownOptions): () => Readiness {
  const { readiness, underWay, clock, limits } = options;
  const ended = new AbortController();
  let bound: Promise<void> | undefined;

  app.addHook('preClose', async () => {
    bound = clock.sleep(limits.shutdownMs, ended.signal);
    bound.then(() => app.server.closeAllConnections());
  });
  // By now the server is closed, and all that has a client is done.
  app.addHook('onClose', async () => {
    await Promise.race([underWay.settled(), bound]);
    ended.abort();
  });
  app.addHook('onRequest', (request, _, done) => {
    const refused = bound && request.routeOptions.url !== '/readyz';
    done(refused ? shuttingDown(limits) : undefined);
  });
  // A connection whose answer was under way is kept alive by its client, not by us.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (bound) setImmediate(() => app.server.closeIdleConnections());
    done();
  });
  return () => (bound ? { ready: false, problems: ['shutting down'] } : readiness());
}

function shuttingDown(limits: HttpLimits): HttpProblem {
  const body = { error: 'shutting-down', message: 'this replica is shutting down', expected: 'the same to another' };
  return new HttpProblem(503, body, { 'retry-after': String(limits.retryAfterSeconds), connection: 'close' });
}
