import { TLSSocket } from 'node:tls';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ButtonService } from '../../api/button-service.ts';
import { forbidden, HttpProblem, ProblemSchema, unauthorized } from '../../api/problem.ts';
import type { Clock } from '../../cluster/clock.ts';
import { decisionReasons } from '../../core/decision/decision.ts';
import type { ParsedAlert, ParsedNotification } from '../../core/notification/alert.ts';
import {
  AlertSchema,
  NotificationSchema,
  parseWebhook,
} from '../../core/notification/senders/alertmanager-and-grafana.ts';
import { PostedAlertSchema, parsePostedAlerts } from '../../core/notification/senders/posted-alerts.ts';
import type { NotificationOutcome, Recorder } from '../../telemetry/event.ts';
import { alertPaths } from '../alert-paths.ts';
import type { BearerTokens } from '../auth/token-file.ts';
import type { Arrivals } from '../overload/arrivals.ts';
import { statusOf } from '../server/error-handler.ts';
import type { RequestsInFlight } from '../server/requests-in-flight.ts';
import type { HttpLimits } from '../server/server.ts';
import { retryAfter, unavailable } from '../server/unavailable.ts';

const DecisionSchema = Type.Object({
  alert: Type.Integer({ description: "The alert's place in the notification, from 0." }),
  fingerprint: Type.Optional(Type.String()),
  button: Type.Optional(Type.String({ description: 'Absent if no button matched.' })),
  kind: Type.Enum(['trip', 'hold', 'ignore', 'heartbeat']),
  reason: Type.Optional(Type.Enum([...decisionReasons])),
  cause: Type.Optional(Type.String()),
  because: Type.String({ description: 'One sentence for a person.' }),
  trip: Type.Optional(Type.String({ description: 'The id of the trip.' })),
  pending: Type.Optional(Type.String({ description: 'The part of the stop that is not done yet.' })),
});

const decisions = Type.Immutable(Type.Array(DecisionSchema));

const answers = {
  200: Type.Object({ decisions }, { description: 'Every alert is handled.' }),
  503: Type.Object(
    { ...ProblemSchema.properties, decisions: Type.Optional(decisions) },
    { description: 'A stop is not yet durable and accepted, or the receiver is overloaded: send it again.' },
  ),
  ...Object.fromEntries([400, 401, 403, 413, 415].map((status) => [status, ProblemSchema])),
};

const common = { tags: ['Alertmanager'], security: [{ alertmanager: [] }], response: answers };

/** One route for alerts. */
interface AlertRoute {
  readonly url: string;
  readonly schema: object;
  readonly parse: (body: unknown, receivedAt: number) => ParsedNotification;
  /** What the body must be, for the sender of a wrong one. */
  readonly expected: string;
}

const routes: readonly AlertRoute[] = [
  {
    url: alertPaths.webhook,
    schema: {
      ...common,
      operationId: 'notify',
      summary: 'Takes a notification of Alertmanager or Grafana Alerting',
      description: 'Each alert is decided by itself. The target comes from the config, never from the notification.',
      body: Type.Object({ ...NotificationSchema.properties, alerts: Type.Array(AlertSchema) }),
    },
    parse: parseWebhook,
    expected:
      'a webhook notification of Alertmanager (version 4) or Grafana Alerting (version 1), with at least one usable alert',
  },
  {
    url: alertPaths.posted,
    schema: {
      ...common,
      operationId: 'postAlerts',
      summary: 'Takes alerts straight from Prometheus or vmalert',
      description: "As Alertmanager's own API takes them. A heartbeat that comes this way is not counted.",
      body: Type.Array(PostedAlertSchema),
    },
    parse: parsePostedAlerts,
    expected: "a list of alerts, as Prometheus posts it to Alertmanager's API v2",
  },
];

interface AlertmanagerRouteOptions {
  readonly buttons: ButtonService;
  readonly recorder: Recorder;
  readonly tokens: BearerTokens;
  readonly demandsClientCertificate: boolean;
  readonly limits: HttpLimits;
  readonly clock: Clock;
  readonly inFlight: RequestsInFlight;
  readonly arrivals: Arrivals;
}

/**
 * Takes a notification: authenticates the sender, parses the body, passes the alerts to the buttons, and answers.
 * Alertmanager retries 5xx alone; every other answer is final until its next repeat. So the answer is 503 until every
 * stop is durable and accepted.
 */
export const alertmanagerRoute: FastifyPluginAsyncTypebox<AlertmanagerRouteOptions> = async (app, options) => {
  const { buttons, recorder, clock, inFlight, arrivals } = options;
  const recordOutcome = (outcome: NotificationOutcome) => recorder.record({ type: 'notified', outcome });

  for (const { url, schema, parse, expected } of routes) {
    app.post(url, {
      schema,
      // The parser checks the body alert by alert: one bad alert must not cost the others.
      validatorCompiler: () => () => true,

      onRequest: (request, _, done) => done(authenticationProblem(request, options) ?? overloadProblem(options)),

      handler: async (request, reply) => {
        const receivedAt = clock.now() - arrivals.ageMs(request.raw);
        const alerts = usableAlerts(parse(request.body, receivedAt), expected, recorder);
        const receipt = await inFlight.add(buttons.receive(alerts, receivedAt));
        recordOutcome(receipt.retry ? 'retry' : 'handled');
        if (!receipt.retry) return { decisions: receipt.decisions };
        reply.code(503).headers(retryAfter);
        return { ...notYetStopped, decisions: receipt.decisions };
      },

      errorHandler: (error) => {
        recordOutcome(outcomeOf(error));
        throw error;
      },
    });
  }
};

function authenticationProblem(
  { raw, headers }: FastifyRequest,
  { demandsClientCertificate, tokens }: AlertmanagerRouteOptions,
): HttpProblem | undefined {
  if (demandsClientCertificate && !(raw.socket instanceof TLSSocket && raw.socket.authorized)) {
    return forbidden('no valid client certificate', 'tls_config with a cert_file that the receiver knows the CA of');
  }
  if (tokens.accepts(headers.authorization)) return undefined;
  return unauthorized("not one of the receiver's tokens", 'authorization.credentials_file with the present token');
}

function overloadProblem({ inFlight, limits }: AlertmanagerRouteOptions): HttpProblem | undefined {
  if (inFlight.size < limits.notificationsUnderWay) return undefined;
  return unavailable('overloaded', 'too many notifications are in progress', 'the same notification again');
}

function usableAlerts(notification: ParsedNotification, expected: string, recorder: Recorder): readonly ParsedAlert[] {
  if (!notification.ok) {
    throw new HttpProblem(400, { error: 'not-a-notification', message: notification.problem, expected });
  }
  const { alerts, truncated } = notification;
  if (truncated > 0) {
    const message = `the sender left out ${truncated} alerts: set max_alerts to 0 in Alertmanager's webhook_config`;
    recorder.record({ type: 'problem', message });
  }
  return alerts;
}

const notYetStopped = {
  error: 'not-yet-stopped',
  message: 'a stop is not yet durable and accepted; the receiver keeps trying',
  expected: 'the same notification again',
};

function outcomeOf(error: unknown): NotificationOutcome {
  if (error instanceof HttpProblem && error.body.error === 'overloaded') return 'overloaded';
  const status = statusOf(error);
  if (status >= 500) return 'retry';
  if (status === 413) return 'too-large';
  return status === 401 || status === 403 ? 'unauthorized' : 'malformed';
}
