import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Registry } from 'prom-client';
import { Type } from 'typebox';
import type { Readiness } from '../server/shutdown.ts';

export interface HealthRoutesOptions {
  readonly readiness: () => Readiness;
  readonly registry: Registry;
}

const LiveSchema = Type.Object({ live: Type.Literal(true) });
const ReadySchema = Type.Object({ ready: Type.Boolean(), problems: Type.Immutable(Type.Array(Type.String())) });

/** The metrics are rendered at most this often, for all who read them. Prometheus reads every few seconds. */
const metricsForMs = 1_000;

/** For the kubelet and Prometheus; open to everyone. */
export const healthRoutes: FastifyPluginAsyncTypebox<HealthRoutesOptions> = async (app, { readiness, registry }) => {
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
