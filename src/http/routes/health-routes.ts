import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { Type } from 'typebox';
import { unauthorized } from '../../api/problem.ts';
import { type Authorizer, allow } from '../auth/authorizer.ts';
import type { BearerTokens } from '../auth/token-file.ts';
import type { Readiness } from '../server/shutdown.ts';

interface HealthRoutesOptions {
  readonly readiness: () => Readiness;
  readonly registry: Registry;
  readonly metricsAccess: MetricsAccess;
  readonly authorizer: Authorizer;
}

/** Who may read /metrics: everyone, a client with its token, or people who may read the buttons. */
export type MetricsAccess = 'everyone' | 'people' | BearerTokens;

const LiveSchema = Type.Object({ live: Type.Literal(true) });
const ReadySchema = Type.Object({ ready: Type.Boolean(), problems: Type.Immutable(Type.Array(Type.String())) });

/** The metrics are rendered at most this often, for all who read them. Prometheus reads every few seconds. */
const metricsForMs = 1_000;

/** For the kubelet and Prometheus. The kubelet's probes are open to everyone; the config may close the metrics. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthRoutesOptions> = async (app, options) => {
  const { readiness, registry } = options;
  const metrics = sharedMetrics(registry);
  app.get('/livez', {
    schema: { operationId: 'live', summary: 'The process answers', tags: ['Health'], response: { 200: LiveSchema } },
    handler: async () => ({ live: true as const }),
  });

  app.get('/readyz', {
    schema: {
      operationId: 'ready',
      summary: 'Notifications can be taken',
      tags: ['Health'],
      response: { 200: ReadySchema, 503: ReadySchema },
    },
    handler: async (_, reply) => {
      const { ready, problems } = readiness();
      reply.code(ready ? 200 : 503);
      return { ready, problems };
    },
  });

  app.get('/metrics', {
    schema: { operationId: 'metrics', summary: 'Metrics for Prometheus', tags: ['Health'], produces: ['text/plain'] },
    onRequest: metricsGuard(options),
    handler: async (_, reply) => {
      reply.type(registry.contentType);
      return metrics();
    },
  });
};

function sharedMetrics(registry: Registry): () => Promise<Buffer> {
  let rendered: Promise<Buffer> | undefined;
  let renderedAt = Number.NEGATIVE_INFINITY;
  return () => {
    const isFresh = performance.now() - renderedAt < metricsForMs;
    if (rendered !== undefined && isFresh) return rendered;
    renderedAt = performance.now();
    rendered = registry.metrics().then((text) => Buffer.from(text));
    return rendered;
  };
}

function metricsGuard({ metricsAccess, authorizer }: HealthRoutesOptions): (request: FastifyRequest) => Promise<void> {
  if (metricsAccess === 'everyone') return async () => undefined;
  if (metricsAccess === 'people') return allow(authorizer, 'get');
  return async ({ headers }) => {
    if (metricsAccess.accepts(headers.authorization)) return;
    throw unauthorized(
      'not the token for metrics',
      'authorization.credentials_file with the token of receiver.metrics',
    );
  };
}
