import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import {
  ArmedSchema,
  ArmSchema,
  DisarmedSchema,
  DisarmSchema,
  PressedSchema,
  PressSchema,
  ResetDoneSchema,
  ResetSchema,
} from '../../api/act-schemas.ts';
import { ButtonListSchema, ButtonParamsSchema, ButtonSchema, RehearsalSchema } from '../../api/button-schemas.ts';
import type {
  ArmOutcome,
  ButtonService,
  ButtonView,
  DisarmOutcome,
  PressOutcome,
  ResetOutcome,
  UnknownButton,
} from '../../api/button-service.ts';
import { HttpProblem, ProblemSchema } from '../../api/problem.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import type { Person } from '../../core/latch/latch.ts';
import { type Authorizer, allow, personOf } from '../auth/authorizer.ts';
import type { RequestsInFlight } from '../server/requests-in-flight.ts';
import { unavailable } from '../server/unavailable.ts';
import type { SharedOverview } from './shared-overview.ts';

/** The body of a press or a reset. */
const actBodyBytes = 16_384;
/** The names in an answer about an unknown one. */
const namesBytes = 4_096;

interface ButtonRoutesOptions {
  readonly buttons: ButtonService;
  /** The view of one button with its outlook. */
  readonly one: (name: string) => ButtonView | undefined;
  readonly overview: SharedOverview;
  readonly authorizer: Authorizer;
  readonly inFlight: RequestsInFlight;
}

const common = { tags: ['Buttons'], security: [{ person: [] }] };
const problems = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, ProblemSchema]));

/** What people see and do. Each request is authorized before its body is read. There are no cookies, and GET changes nothing. */
export const buttonRoutes: FastifyPluginAsyncTypebox<ButtonRoutesOptions> = async (app, options) => {
  const { buttons, one, overview, authorizer, inFlight } = options;
  const exists = (name: string) => buttons.get(name) !== undefined;

  app.get('/api/v1/buttons', {
    schema: {
      ...common,
      operationId: 'listButtons',
      summary: 'Lists every button with its newest trips, and the state of their shared dependencies',
      response: { 200: ButtonListSchema, ...problems(401, 403, 503) },
    },
    onRequest: allow(authorizer, 'get'),
    handler: async (_, reply) => {
      reply.type('application/json; charset=utf-8');
      // The bytes of `ButtonListSchema`, which all readers share.
      return overview.json() as never;
    },
  });

  app.get('/api/v1/buttons/:name', {
    schema: {
      ...common,
      operationId: 'getButton',
      summary: 'Shows one button: state, evidence, the whole history, how to restore',
      params: ButtonParamsSchema,
      response: { 200: ButtonSchema, ...problems(401, 403, 404, 503) },
    },
    onRequest: allow(authorizer, 'get', exists),
    handler: async (request) => one(request.params.name) ?? throwUnknown(buttons, request.params.name),
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
    onRequest: allow(authorizer, 'press', exists),
    handler: async (request, reply) => {
      const { name } = request.params;
      const { reason, claimedName } = request.body;
      const outcome = await inFlight.add(buttons.press(name, withClaim(request, claimedName), reason.trim()));
      if (outcome.kind !== 'pressed') return throwProblem(buttons, name, outcome);
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
    onRequest: allow(authorizer, 'reset', exists),
    handler: async (request) => {
      const { name } = request.params;
      const { trip, reason, force = false, claimedName } = request.body;
      const order = { trip, reason: reason.trim(), force };
      const outcome = await inFlight.add(buttons.reset(name, withClaim(request, claimedName), order));
      if (outcome.kind !== 'reset') return throwProblem(buttons, name, outcome);
      return definedOnly({ state: 'armed' as const, already: outcome.already, restore: buttons.get(name)?.restore });
    },
  });

  app.post('/api/v1/buttons/:name/disarm', {
    schema: {
      ...common,
      operationId: 'disarm',
      summary:
        'For a time, no alert and no sensor trips the button. A press still works, and a latched button stays latched',
      params: ButtonParamsSchema,
      body: DisarmSchema,
      response: { 200: DisarmedSchema, ...problems(400, 401, 403, 404, 413, 415, 503) },
    },
    bodyLimit: actBodyBytes,
    onRequest: allow(authorizer, 'disarm'),
    handler: async (request) => {
      const { name } = request.params;
      const { seconds, reason, claimedName } = request.body;
      const order = { forMs: seconds * 1_000, reason: reason.trim() };
      const outcome = await inFlight.add(buttons.disarm(name, withClaim(request, claimedName), order));
      if (outcome.kind !== 'disarmed') return throwProblem(buttons, name, outcome);
      return { until: outcome.until };
    },
  });

  app.post('/api/v1/buttons/:name/arm', {
    schema: {
      ...common,
      operationId: 'arm',
      summary: 'Ends a disarm early. Needs the right to disarm',
      params: ButtonParamsSchema,
      body: ArmSchema,
      response: { 200: ArmedSchema, ...problems(400, 401, 403, 404, 413, 415, 503) },
    },
    bodyLimit: actBodyBytes,
    onRequest: allow(authorizer, 'disarm'),
    handler: async (request) => {
      const { name } = request.params;
      const outcome = await inFlight.add(buttons.arm(name, withClaim(request, request.body.claimedName)));
      if (outcome.kind !== 'armed') return throwProblem(buttons, name, outcome);
      return { already: outcome.already };
    },
  });

  app.post('/api/v1/buttons/:name/rehearse', {
    schema: {
      ...common,
      operationId: 'rehearse',
      summary: 'Rehearses the stop as a server-side dry run, which changes nothing. Needs the right to press',
      params: ButtonParamsSchema,
      response: {
        200: { ...RehearsalSchema, description: 'It was rehearsed; `ok` says how it went.' },
        ...problems(401, 403, 404, 503),
      },
    },
    bodyLimit: actBodyBytes,
    onRequest: allow(authorizer, 'press', exists),
    handler: async (request) => {
      const { name } = request.params;
      const outcome = await inFlight.add(buttons.rehearse(name));
      return outcome.kind === 'rehearsed' ? outcome.rehearsal : throwUnknown(buttons, name);
    },
  });
};

/** Many people may share an account, so each may add a name. */
function withClaim(request: FastifyRequest, claimedName: string | undefined): Person {
  const person = personOf(request);
  return claimedName === undefined ? person : { ...person, claimedName };
}

type Refusal =
  | UnknownButton
  | Exclude<PressOutcome, { kind: 'pressed' }>
  | Exclude<ResetOutcome, { kind: 'reset' }>
  | Exclude<DisarmOutcome, { kind: 'disarmed' }>
  | Exclude<ArmOutcome, { kind: 'armed' }>;

function throwProblem(buttons: ButtonService, name: string, outcome: Refusal): never {
  switch (outcome.kind) {
    case 'unknown-button':
      return throwUnknown(buttons, name);
    case 'refused': {
      const expected = 'the id of the present trip, of a button that is stopped';
      throw new HttpProblem(409, { error: 'refused', message: outcome.problem, expected });
    }
    case 'pending':
      throw unavailable('pending', outcome.problem, 'the same request again: the receiver keeps trying');
  }
}

function throwUnknown(buttons: ButtonService, name: string): never {
  const names = buttons.list().map((button) => button.name);
  const message = `there is no button ${JSON.stringify(name)}`;
  const expected = names.length === 0 ? 'a button in the config' : cutText(`one of ${names.join(', ')}`, namesBytes);
  throw new HttpProblem(404, { error: 'unknown-button', message, expected });
}
