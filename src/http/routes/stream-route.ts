import { Type } from 'typebox';
import type { ButtonService } from '../../api/button-service.ts';
import type { Overview } from '../../api/overview.ts';
import { HttpProblem, ProblemSchema } from '../../api/problem.ts';
import type { Clock } from '../../cluster/clock.ts';
import type { App } from '../app.ts';
import { type Authorizer, allow } from '../auth/authorizer.ts';
import type { HttpLimits } from '../server/server.ts';
import type { EventStream } from './event-stream.ts';
import { type Standing, StateStreams } from './state-streams.ts';

export interface StreamRouteOptions {
  readonly panel: ButtonService;
  readonly overview: () => Overview;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly limits: HttpLimits;
}

/** The state of everything, live. EventSource cannot show a token, so clients read it by `fetch`. */
export function streamRoute(app: App, options: StreamRouteOptions): void {
  const { panel, overview, authorizer, clock, limits } = options;
  const streams = new StateStreams({
    state: () => JSON.stringify(overview()),
    onChange: (listener) => panel.onChange(listener),
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
      summary: 'Sends the state of everything at once, and again at each change, as server-sent events',
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
      const stream = streams.open(() => standingOf(authorizer, request.headers.authorization));
      if (stream === undefined) throw tooMany(limits);
      reply.header('content-type', 'text/event-stream');
      // nginx holds answers back otherwise.
      reply.header('x-accel-buffering', 'no');
      return reply.send(stream);
    },
  });
}

function tooMany(limits: HttpLimits): HttpProblem {
  const message = `${limits.streams} clients follow the state already`;
  const body = { error: 'overloaded', message, expected: 'GET /api/v1/buttons, or the same later' };
  return new HttpProblem(503, body, { 'retry-after': String(limits.retryAfterSeconds) });
}

async function standingOf(authorizer: Authorizer, authorization: string | undefined): Promise<Standing> {
  try {
    const { kind } = await authorizer.authorize(authorization, 'get', undefined);
    return kind === 'allowed' ? 'allowed' : 'refused';
  } catch {
    return 'unknown'; // told where it is asked for a request
  }
}
