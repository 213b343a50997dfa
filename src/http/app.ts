import type { RequestListener, Server } from 'node:http';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { ButtonService } from '../api/button-service.ts';
import { buttonOf, overviewOf } from '../api/overview.ts';
import type { Clock } from '../cluster/clock.ts';
import type { Recorder } from '../telemetry/event.ts';
import type { Health } from '../telemetry/health.ts';
import { type Authorizer, decoratePeople } from './auth/authorizer.ts';
import type { BearerTokens } from './auth/token-file.ts';
import { type AdmissionOptions, admit } from './overload/admission.ts';
import { AnswerMemory } from './overload/answer-memory.ts';
import { Arrivals } from './overload/arrivals.ts';
import { BodyMemory } from './overload/body-memory.ts';
import { Connections } from './overload/connections.ts';
import { Lanes } from './overload/lanes.ts';
import { LargeBodies } from './overload/large-bodies.ts';
import { sliceAnswers } from './overload/sliced-answers.ts';
import { alertmanagerRoute } from './routes/alert-routes.ts';
import { buttonRoutes } from './routes/button-routes.ts';
import { healthRoutes, type MetricsAccess } from './routes/health-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { SharedOverview } from './routes/shared-overview.ts';
import { streamRoute } from './routes/stream-route.ts';
import { answerOtherMethods, answerUnknownPaths, collectMethods } from './routes/unknown-routes.ts';
import { answerClientError, answerError } from './server/error-handler.ts';
import { acceptJsonOnly } from './server/json-body.ts';
import { lazySerializers } from './server/lazy-serializers.ts';
import type { ListeningSockets } from './server/listening-sockets.ts';
import { collectRoutes, openApiRoute } from './server/openapi.ts';
import { type LogOptions, loggerOptions, logRequests } from './server/request-log.ts';
import { RequestsInFlight } from './server/requests-in-flight.ts';
import { addSecurityHeaders } from './server/security-headers.ts';
import { createServer, type HttpLimits, httpLimits } from './server/server.ts';
import { type Readiness, shutDownGracefully } from './server/shutdown.ts';
import type { TlsFiles } from './server/tls-files.ts';

export interface AppOptions {
  readonly buttons: ButtonService;
  readonly recorder: Recorder;
  /** The metrics that /metrics shows. */
  readonly registry: Registry;
  /** Alertmanager's tokens. */
  readonly tokens: BearerTokens;
  /** Who may read /metrics. Default: everyone. */
  readonly metricsAccess?: MetricsAccess;
  /** Decides what people may do. */
  readonly authorizer: Authorizer;
  readonly readiness: () => Readiness;
  /** The state of what every button needs. */
  readonly health: () => Health;
  readonly clock: Clock;
  /** The product's version, for the OpenAPI document. */
  readonly version: string;
  /** HTTPS with these files; plain HTTP if absent. */
  readonly tls?: TlsFiles;
  /** The command that makes a person's token, if the cluster makes them. The page shows it. */
  readonly tokenCommand?: string;
  /** No log if absent. */
  readonly log?: LogOptions;
  readonly limits?: Partial<HttpLimits>;
  /** Opens the app. If absent, `app.listen` does. */
  readonly sockets?: ListeningSockets;
}

export type App = Awaited<ReturnType<typeof buildApp>>;

/**
 * The complete HTTP side of the receiver. `app.listen({ host, port })` starts it. `app.close()` ends it, and waits up to
 * `limits.shutdownMs` for the requests in progress.
 */
export async function buildApp(options: AppOptions) {
  const { buttons, recorder, registry, tokens, authorizer, clock, tls, metricsAccess = 'everyone' } = options;
  const limits = { ...httpLimits, ...options.limits };
  const inFlight = new RequestsInFlight();
  const lanes = new Lanes();
  const arrivals = new Arrivals();

  const app = Fastify({
    serverFactory: (handler) => serverWithAdmission(handler, { lanes, arrivals, limits }, options),
    // Fastify uses this for the address it logs; the factory makes the server.
    ...(tls && { https: {} }),
    clientErrorHandler: answerClientError,
    frameworkErrors: answerError,
    childLoggerFactory: (logger) => logger,
    bodyLimit: limits.bodyBytes,
    return503OnClosing: false,
    logController: new LogController({ disableRequestLogging: true }),
    logger: loggerOptions(options.log),
    schemaController: { compilersFactory: { buildSerializer: lazySerializers() } },
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(answerError);
  const readiness = shutDownGracefully(app, { readiness: options.readiness, inFlight, clock, limits });
  options.sockets?.closeWith(app);
  logRequests(app, options.log);
  const [bodies, largeBodies, answers] = [new BodyMemory(), new LargeBodies(), new AnswerMemory()];
  acceptJsonOnly(app, ({ raw }, most, parse) =>
    bodies.read(raw, most, (body) => largeBodies.parse(body.length, () => parse(body))),
  );
  sliceAnswers(app, answers);
  decoratePeople(app);
  const methods = collectMethods(app);
  const routes = collectRoutes(app);

  const demandsClientCertificate = tls?.demandsClientCertificate ?? false;
  await app.register(alertmanagerRoute, {
    buttons,
    recorder,
    tokens,
    demandsClientCertificate,
    limits,
    clock,
    inFlight,
    arrivals,
  });

  // Everything that a browser may open gets security headers. The webhook is spared their cost.
  await app.register(async (scope) => {
    await addSecurityHeaders(scope, tls !== undefined);
    const overview = new SharedOverview(() => overviewOf(options));
    const one = (name: string) => buttonOf(options, name);
    await scope.register(buttonRoutes, { buttons, one, overview, authorizer, inFlight });
    await scope.register(streamRoute, { buttons, overview, memory: answers, authorizer, clock, limits });
    await scope.register(healthRoutes, { readiness, registry, metricsAccess, authorizer });
    await scope.register(openApiRoute, { routes, version: options.version });
    await scope.register(pageRoutes, { tokenCommand: options.tokenCommand });
    answerUnknownPaths(scope);
    answerOtherMethods(scope, methods);
  });

  await app.ready();
  return app;
}

function serverWithAdmission(
  handler: RequestListener,
  { lanes, arrivals, limits }: Pick<AdmissionOptions, 'lanes' | 'arrivals' | 'limits'>,
  options: AppOptions,
): Server {
  const { tokens, authorizer, tls, metricsAccess = 'everyone' } = options;
  const connections = new Connections(limits.connections);
  const isAlertmanager = (authorization: string | undefined) => tokens.accepts(authorization);
  const scrapers = typeof metricsAccess === 'string' ? undefined : metricsAccess;
  const isKnown = (authorization: string | undefined) =>
    authorizer.knows(authorization) || scrapers?.accepts(authorization) === true;
  const server = createServer(
    admit(handler, { connections, lanes, arrivals, limits, isAlertmanager, isKnown }),
    limits,
    tls,
  );
  connections.follow(server);
  return server;
}
