import type { FastifyRequest } from 'fastify';
import {
  ButtonListSchema,
  ButtonParamsSchema,
  ButtonSchema,
  PressedSchema,
  PressSchema,
  RehearsedSchema,
  ResetDoneSchema,
  ResetSchema,
} from '../../api/button-schemas.ts';
import type { ButtonService, PressOutcome, ResetOutcome } from '../../api/button-service.ts';
import type { Overview } from '../../api/overview.ts';
import { HttpProblem, ProblemSchema } from '../../api/problem.ts';
import type { Person } from '../../core/latch/latch.ts';
import type { App } from '../app.ts';
import { type Authorizer, allow, personOf } from '../auth/authorizer.ts';
import type { WorkUnderWay } from '../server/requests-in-flight.ts';
import type { HttpLimits } from '../server/server.ts';

/** The body of a press or a reset. */
const actBodyBytes = 16_384;

export interface ButtonRoutesOptions {
  readonly panel: ButtonService;
  readonly overview: () => Overview;
  readonly authorizer: Authorizer;
  readonly limits: HttpLimits;
  readonly underWay: WorkUnderWay;
}

const common = { tags: ['Buttons'], security: [{ person: [] }] };
const problems = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, ProblemSchema]));

/** What people see and do. Each call is authorized by itself, before its body is read: no cookies, no effect on GET. */
export function buttonRoutes(app: App, options: ButtonRoutesOptions): void {
  const { panel, overview, authorizer, limits, underWay } = options;
  app.decorateRequest('person', null);
  app.decorateRequest('credentialId', undefined);

  app.get('/api/v1/buttons', {
    schema: {
      ...common,
      operationId: 'listButtons',
      summary: 'Lists every button, and the state of what they hang on',
      response: { 200: ButtonListSchema, ...problems(401, 403, 503) },
    },
    onRequest: allow(authorizer, 'get'),
    handler: async () => overview(),
  });

  app.get('/api/v1/buttons/:name', {
    schema: {
      ...common,
      operationId: 'getButton',
      summary: 'Shows one button: state, evidence, history, how to restore',
      params: ButtonParamsSchema,
      response: { 200: ButtonSchema, ...problems(401, 403, 404, 503) },
    },
    onRequest: allow(authorizer, 'get'),
    handler: async (request) => panel.get(request.params.name) ?? unknownButton(panel, request.params.name),
  });

  app.post('/api/v1/buttons/:name/press', {
    schema: {
      ...common,
      operationId: 'press',
      summary: 'Stops the target: scales it to zero, latches, and proves that it stopped',
      params: ButtonParamsSchema,
      body: PressSchema,
      response: {
        200: { ...PressedSchema, description: 'Stopped, or latched before.' },
        202: { ...PressedSchema, description: 'Durable and accepted; pods may remain.' },
        ...problems(400, 401, 403, 404, 413, 415, 503),
      },
    },
    bodyLimit: actBodyBytes,
    onRequest: allow(authorizer, 'press'),
    handler: async (request, reply) => {
      const { name } = request.params;
      const by = claimant(request, request.body.claimedName);
      const outcome = await underWay.add(panel.press(name, by, request.body.reason.trim()));
      if (outcome.kind !== 'pressed') return notDone(panel, name, outcome, limits);
      const { state, already, trip } = outcome;
      reply.code(already || state === 'stopped' ? 200 : 202);
      return { state, already, trip };
    },
  });

  app.post('/api/v1/buttons/:name/reset', {
    schema: {
      ...common,
      operationId: 'reset',
      summary: 'Releases the latch. Starts nothing: to scale the target up again is a separate act',
      params: ButtonParamsSchema,
      body: ResetSchema,
      response: { 200: ResetDoneSchema, ...problems(400, 401, 403, 404, 409, 413, 415, 503) },
    },
    bodyLimit: actBodyBytes,
    onRequest: allow(authorizer, 'reset'),
    handler: async (request) => {
      const { name } = request.params;
      const { trip, reason, force = false, claimedName } = request.body;
      const order = { trip, reason: reason.trim(), force };
      const outcome = await underWay.add(panel.reset(name, claimant(request, claimedName), order));
      if (outcome.kind !== 'reset') return notDone(panel, name, outcome, limits);
      const restore = panel.get(name)?.restore;
      return { state: 'armed' as const, already: outcome.already, ...(restore === undefined ? {} : { restore }) };
    },
  });

  app.post('/api/v1/buttons/:name/rehearse', {
    schema: {
      ...common,
      operationId: 'rehearse',
      summary: 'Rehearses the stop as a server-side dry run, which changes nothing. Needs the right to press',
      params: ButtonParamsSchema,
      response: {
        200: { ...RehearsedSchema, description: 'It was rehearsed; `ok` says how it went.' },
        ...problems(401, 403, 404, 503),
      },
    },
    bodyLimit: actBodyBytes,
    onRequest: allow(authorizer, 'press'),
    handler: async (request) => {
      const { name } = request.params;
      const outcome = await underWay.add(panel.rehearse(name));
      return outcome.kind === 'rehearsed' ? outcome.rehearsal : unknownButton(panel, name);
    },
  });
}

function claimant(request: FastifyRequest, claimedName: string | undefined): Person {
  const person = personOf(request);
  return claimedName === undefined ? person : { ...person, claimedName };
}

type NotDone = Exclude<PressOutcome, { kind: 'pressed' }> | Exclude<ResetOutcome, { kind: 'reset' }>;

function notDone(panel: ButtonService, name: string, outcome: NotDone, limits: HttpLimits): never {
  switch (outcome.kind) {
    case 'unknown-button':
      return unknownButton(panel, name);
    case 'refused': {
      const expected = 'the id of the present trip, of a button that is stopped';
      throw new HttpProblem(409, { error: 'refused', message: outcome.problem, expected });
    }
    case 'pending': {
      const retryAfter = String(limits.retryAfterSeconds);
      const body = { error: 'pending', message: outcome.problem, expected: 'the same again: it goes on' };
      throw new HttpProblem(503, body, { 'retry-after': retryAfter });
    }
  }
}

function unknownButton(panel: ButtonService, name: string): never {
  const names = panel.list().map((button) => button.name);
  const message = `there is no button ${JSON.stringify(name)}`;
  const expected = names.length === 0 ? 'a button in the config' : `one of ${names.join(', ')}`;
  throw new HttpProblem(404, { error: 'unknown-button', message, expected });
}
