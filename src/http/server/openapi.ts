import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type RouteOptions } from 'fastify';

type DescribedRoute = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

/** Collects every route that is registered after this call, for the description that {@link openApiRoute} serves. */
export function collectRoutes(app: FastifyInstance): readonly DescribedRoute[] {
  const routes: DescribedRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema }) => {
    // Fastify adds HEAD to every GET.
    if (method !== 'HEAD' && schema?.hide !== true) routes.push({ method, url, ...(schema && { schema }) });
  });
  return routes;
}

interface OpenApiOptions {
  readonly routes: readonly DescribedRoute[];
  readonly version: string;
}

export const openApiRoute: FastifyPluginAsync<OpenApiOptions> = async (app, options) => {
  // The routes do not change, so the contract is rendered once.
  let contract: Promise<Buffer> | undefined;
  app.get('/openapi.json', {
    schema: { operationId: 'openapi', summary: 'This contract', tags: ['Health'] },
    handler: async (_, reply) => {
      contract ??= renderContract(options);
      return reply.type('application/json; charset=utf-8').send(await contract);
    },
  });
};

/** @fastify/swagger and what it imports are loaded here, because a start must not wait for them. It describes an app that answers nothing. */
async function renderContract({ routes, version }: OpenApiOptions): Promise<Buffer> {
  const { default: swagger } = await import('@fastify/swagger');
  const described = Fastify();
  described.setValidatorCompiler(() => () => true);
  described.setSerializerCompiler(() => () => '');
  await described.register(swagger, { openapi: openApi(version) });
  for (const route of routes) described.route({ ...route, handler: async () => undefined });
  await described.ready();
  return Buffer.from(JSON.stringify(described.swagger()));
}

function openApi(version: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'big-red-button',
      version,
      description: 'An emergency stop for Kubernetes workloads, driven by Prometheus and Alertmanager.',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Alertmanager', description: 'What Alertmanager calls.' },
      { name: 'Buttons', description: 'What people see and do.' },
      { name: 'Health', description: 'What the kubelet and Prometheus call.' },
    ],
    components: {
      securitySchemes: {
        alertmanager: { type: 'http', scheme: 'bearer', description: 'A token of the alertmanagerTokenFile.' },
        person: { type: 'http', scheme: 'bearer', description: "A token for this service's audience." },
      },
    },
  };
}
