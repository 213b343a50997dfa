import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';

/** Describes every route that is registered after this call; {@link openApiRoute} serves the description. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
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
    },
  });
}

export const openApiRoute: FastifyPluginAsync = async (app) => {
  // The routes do not change, so the contract is rendered once.
  let contract: Buffer | undefined;
  app.get('/openapi.json', {
    schema: { operationId: 'openapi', summary: 'This contract', tags: ['Health'] },
    handler: async (_, reply) => {
      contract ??= Buffer.from(JSON.stringify(app.swagger()));
      return reply.type('application/json; charset=utf-8').send(contract);
    },
  });
};
