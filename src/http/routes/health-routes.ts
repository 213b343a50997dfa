import type { Registry } from 'prom-client';
import { Type } from 'typebox';
import type { App } from '../app.ts';

/** Whether the receiver can take notifications: config and tokens loaded, listener up. Nothing about buttons. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
}

const LiveSchema = Type.Object({ live: Type.Literal(true) });
const ReadySchema = Type.Object({ ready: Type.Boolean(), problems: Type.Immutable(Type.Array(Type.String())) });

/** For the kubelet and Prometheus; open to all. */
export function healthRoutes(app: App, options: { readiness: () => Readiness; registry: Registry }): void {
  const { readiness, registry } = options;

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
    schema: {
      operationId: 'metrics',
      summary: 'Metrics for Prometheus',
      tags: ['Health'],
      produces: ['text/plain'],
    },
    handler: async (_, reply) => {
      reply.type(registry.contentType);
      return registry.metrics();
    },
  });
}
