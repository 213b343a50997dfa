import { TLSSocket } from 'node:tls';
import type { FastifyError, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ButtonService } from '../../api/button-service.ts';
import { forbidden, HttpProblem, ProblemSchema, unauthorized } from '../../api/problem.ts';
import type { Clock } from '../../cluster/clock.ts';
import { decisionReasons } from '../../core/decision/decision.ts';
import { AlertSchema, NotificationSchema, parseNotification } from '../../core/notification/notification.ts';
import type { NotificationOutcome, Recorder } from '../../telemetry/event.ts';
import type { App } from '../app.ts';
import type { BearerTokens } from '../auth/token-file.ts';
import { statusOf } from '../server/error-handler.ts';
import type { WorkUnderWay } from '../server/requests-in-flight.ts';
import type { HttpLimits } from '../server/server.ts';

const DecisionSchema = Type.Object({
  alert: Type.Integer({ description: "The alert's place in the notification, from 0." }),
  fingerprint: Type.Optional(Type.String()),
  button: Type.Optional(Type.String({ description: 'Absent where no button matched.' })),
  kind: Type.Enum(['trip', 'hold', 'ignore', 'heartbeat']),
  reason: Type.Optional(Type.Enum([...decisionReasons])),
  cause: Type.Optional(Type.String()),
  because: Type.String({ description: 'One sentence for a person.' }),
  trip: Type.Optional(Type.String({ description: 'The id of the trip.' })),
  pending: Type.Optional(Type.String({ description: 'What is not yet done.' })),
});

const decisions = Type.Immutable(Type.Array(DecisionSchema));

const schema = {
  operationId: 'notify',
  summary: 'Takes a notification of Alertmanager',
  description: 'Each alert is decided by itself. The target comes from the config, never from the notification.',
  tags: ['Alertmanager'],
  security: [{ alertmanager: [] }],
  body: Type.Object({ ...NotificationSchema.properties, alerts: Type.Array(AlertSchema) }),
  response: {
    200: Type.Object({ decisions }, { description: 'Every alert is handled.' }),
    503: Type.Object(
      { ...ProblemSchema.properties, decisions: Type.Optional(decisions) },
      { description: 'A stop is not yet durable and accepted, or too much is under way: send it again.' },
    ),
    ...Object.fromEntries([400, 401, 403, 413, 415].map((status) => [status, ProblemSchema])),
  },
};

export interface AlertmanagerRouteOptions {
  readonly panel: ButtonService;
  readonly recorder: Recorder;
  readonly tokens: BearerTokens;
  readonly demandsClientCertificate: boolean;
  readonly limits: HttpLimits;
  readonly clock: Clock;
  readonly underWay: WorkUnderWay;
}

/**
 * Where Alertmanager tells what fires. It retries 5xx alone; every other answer is final until the next repeat, so 503
 * is said whenever a stop is not certain yet. The body is checked by {@link parseNotification} alone, alert by alert.
 */
export function alertmanagerRoute(app: App, options: AlertmanagerRouteOptions): void {
  const { panel, recorder, limits, underWay } = options;
  const notified = (outcome: NotificationOutcome) => recorder.record({ type: 'notified', outcome });
  const retryAfter = String(limits.retryAfterSeconds);

  app.post('/api/v1/alertmanager', {
    schema,
    validatorCompiler: () => () => true,
    onRequest: (request, _, done) => {
      const full = underWay.size >= limits.notificationsUnderWay;
      done(authenticationProblem(request, options) ?? (full ? overloaded(retryAfter) : undefined));
    },
    errorHandler: (error: FastifyError) => {
      notified(outcomeOf(error));
      throw error;
    },
    handler: async (request, reply) => {
      const notification = parseNotification(request.body);
      if (!notification.ok) {
        const expected = 'a webhook notification of Alertmanager, version 4, with at least one usable alert';
        throw new HttpProblem(400, { error: 'not-a-notification', message: notification.problem, expected });
      }
      if (notification.truncated > 0) {
        const message = `Alertmanager left out ${notification.truncated} alerts: set max_alerts to 0 in its webhook_config`;
        recorder.record({ type: 'problem', message });
      }
      const receipt = await underWay.add(panel.receive(notification.alerts, options.clock.now()));
      if (!receipt.retry) {
        notified('handled');
        return { decisions: receipt.decisions };
      }
      notified('retry');
      const message = 'a stop is not yet durable and accepted; it goes on';
      const expected = 'the same notification again';
      reply.code(503).header('retry-after', retryAfter);
      return { error: 'not-yet-stopped', message, expected, decisions: receipt.decisions };
    },
  });
}

function authenticationProblem(request: FastifyRequest, options: AlertmanagerRouteOptions): HttpProblem | undefined {
  const { socket } = request.raw;
  if (options.demandsClientCertificate && !(socket instanceof TLSSocket && socket.authorized)) {
    return forbidden('no valid client certificate', 'tls_config with a cert_file that the receiver knows the CA of');
  }
  if (options.tokens.accepts(request.headers.authorization)) return undefined;
  return unauthorized("not one of the receiver's tokens", 'authorization.credentials_file with the present token');
}

function overloaded(retryAfter: string): HttpProblem {
  const body = { error: 'overloaded', message: 'too many notifications are under way', expected: 'the same one again' };
  return new HttpProblem(503, body, { 'retry-after': retryAfter });
}

function outcomeOf(error: unknown): NotificationOutcome {
  if (error instanceof HttpProblem && error.body.error === 'overloaded') return 'overloaded';
  const status = statusOf(error);
  if (status >= 500) return 'retry';
  if (status === 413) return 'too-large';
  return status === 401 || status === 403 ? 'unauthorized' : 'malformed';
}
