import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ButtonService } from '../../api/button-service.ts';
import { ProblemSchema } from '../../api/problem.ts';
import type { Clock } from '../../cluster/clock.ts';
import { type Authorizer, allow } from '../auth/authorizer.ts';
import type { AnswerMemory } from '../overload/answer-memory.ts';
import type { HttpLimits } from '../server/server.ts';
import { unavailable } from '../server/unavailable.ts';
import type { EventStream } from './event-stream.ts';
import type { SharedOverview } from './shared-overview.ts';
import { StateStreams } from './state-streams.ts';

interface StreamRouteOptions {
  readonly buttons: ButtonService;
  readonly overview: SharedOverview;
  readonly memory: AnswerMemory;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/** The state of all buttons, live. Clients read it with `fetch`, because EventSource cannot send a token. */
export const streamRoute: FastifyPluginAsyncTypebox<StreamRouteOptions> = async (app, options) => {
  const { buttons, overview, memory, authorizer, clock, limits } = options;
  const streams = new StateStreams({
    overview,
    memory,
    onChange: (listener) => buttons.onChange(listener),
    clock,
    limits,
  });
  app.addHook('preClose', async () => streams.end());

  app.get('/api/v1/stream', {
    // A HEAD would wait for the end of the stream.
    exposeHeadRoute: false,
    schema: {
      tags: ['Buttons'],
      security: [{ person: [] }],
      operationId: 'stream',
      summary: 'Sends the state of all buttons at once, and again at each change, as server-sent events',
      response: {
        200: {
          description: 'Events named `state`; the data of each is what listButtons answers. Comments keep it alive.',
          content: { 'text/event-stream': { schema: Type.Unsafe<EventStream>({ type: 'string' }) } },
        },
        401: ProblemSchema,
        403: ProblemSchema,
        503: ProblemSchema,
      },
    },
    onRequest: allow(authorizer, 'get'),
    handler: async (request, reply) => {
      const { authorization } = request.headers;
      const stream = streams.open(async () => (await authorizer.authorize(authorization, 'get', undefined)).kind);
      if (stream === undefined) throw tooMany(limits);
      reply.header('content-type', 'text/event-stream');
      // Without this header, nginx buffers the answer.
      reply.header('x-accel-buffering', 'no');
      return reply.send(stream);
    },
  });
};

function tooMany({ streams }: HttpLimits) {
  const expected = 'GET /api/v1/buttons, or the same request later';
  return unavailable('overloaded', `${streams} clients already follow the state`, expected);
}
