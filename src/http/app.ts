import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { ButtonService } from '../api/button-service.ts';
import { overviewOf } from '../api/overview.ts';
import type { Clock } from '../cluster/clock.ts';
import type { Recorder } from '../telemetry/event.ts';
import type { Health } from '../telemetry/health.ts';
import type { Authorizer } from './auth/authorizer.ts';
import type { BearerTokens } from './auth/token-file.ts';
import { alertmanagerRoute } from './routes/alertmanager-route.ts';
import { buttonRoutes } from './routes/button-routes.ts';
import { healthRoutes, type Readiness } from './routes/health-routes.ts';
import { pageRoutes } from './routes/page-routes.ts';
import { streamRoute } from './routes/stream-route.ts';
import { answerOtherMethods, answerUnknownPaths, noteMethods } from './routes/unknown-routes.ts';
import { answerClientError, answerError } from './server/error-handler.ts';
import { acceptJsonOnly } from './server/json-body.ts';
import { describeRoutes, openApiRoute } from './server/openapi.ts';
import { type LogOptions, loggerOptions, logRequests } from './server/request-log.ts';
import { WorkUnderWay } from './server/requests-in-flight.ts';
import { addSecurityHeaders } from './server/security-headers.ts';
import { createServer, type HttpLimits, httpLimits } from './server/server.ts';
import { shutDownGracefully } from './server/shutdown.ts';
import type { TlsFiles } from './server/tls-files.ts';

export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

export interface AppOptions {
  readonly panel: ButtonService;
  readonly recorder: Recorder;
  /** What /metrics shows. */
  readonly registry: Registry;
  /** Alertmanager's. */
  readonly tokens: BearerTokens;
  /** People's. */
  readonly authorizer: Authorizer;
  readonly readiness: () => Readiness;
  /** Of what every button needs. */
  readonly health: () => Health;
  readonly clock: Clock;
  /** Of this product, for the OpenAPI document. */
  readonly version: string;
  /** HTTPS with these files; plain HTTP without. */
  readonly tls?: TlsFiles;
  /** Mints a person's token, where the cluster does: the page shows it. */
  readonly tokenCommand?: string;
  /** Silent without. */
  readonly log?: LogOptions;
  readonly limits?: Partial<HttpLimits>;
}

/**
 * The receiver's HTTP side, complete and not yet listening: `await app.listen({ host, port })`, and `await app.close()`
 * to end it, which waits for what is under way, up to a bound.
 */
export async function buildApp(options: AppOptions): Promise<App> {
  const { panel, recorder, registry, tokens, authorizer, clock, tls } = options;
  const limits = { ...httpLimits, ...options.limits };
  const underWay = new WorkUnderWay();

  const app = Fastify({
    serverFactory: (handler) => createServer(handler, limits, tls),
    // Says only how the address is written; the factory makes the server.
    ...(tls && { https: {} }),
    clientErrorHandler: answerClientError,
    frameworkErrors: answerError,
    childLoggerFactory: (logger) => logger,
    bodyLimit: limits.bodyBytes,
    return503OnClosing: false,
    logController: new LogController({ disableRequestLogging: true }),
    logger: loggerOptions(options.log),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(answerError);
  const readiness = shutDownGracefully(app, { readiness: options.readiness, underWay, clock, limits });
  logRequests(app, options.log);
  acceptJsonOnly(app);
  const allowed = noteMethods(app);
  await describeRoutes(app, options.version);

  const demandsClientCertificate = tls?.demandsClientCertificate ?? false;
  alertmanagerRoute(app, { panel, recorder, tokens, demandsClientCertificate, limits, clock, underWay });

  // All that a browser may open, with the headers that a browser heeds; the webhook does without their cost.
  await app.register(async (scope) => {
    await addSecurityHeaders(scope, tls !== undefined);
    const overview = () => overviewOf(options);
    buttonRoutes(scope, { panel, overview, authorizer, limits, underWay });
    streamRoute(scope, { panel, overview, authorizer, clock, limits });
    healthRoutes(scope, { readiness, registry });
    openApiRoute(scope);
    await pageRoutes(scope, options.tokenCommand);
    answerUnknownPaths(scope);
    answerOtherMethods(scope, allowed);
  });

  await app.ready();
  return app;
}
