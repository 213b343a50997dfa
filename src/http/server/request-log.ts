import type { FastifyInstance, FastifyServerOptions } from 'fastify';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Standard output if absent. */
  readonly stream?: { write(line: string): void };
}

/** JSON lines. Headers are not logged; the redaction is a second safeguard for their tokens. */
export function loggerOptions(log: LogOptions | undefined): NonNullable<FastifyServerOptions['logger']> {
  if (!log) return false;
  const redact = ['authorization', '*.authorization', '*.headers.authorization', '*.*.headers.authorization'];
  return { level: log.level, redact, ...(log.stream && { stream: log.stream }) };
}

/**
 * Logs one line for each request that changed something or failed. The recorder logs the decisions of a notification.
 * Programs read every few seconds, so their requests are logged at debug.
 */
export function logRequests(app: FastifyInstance, log: LogOptions | undefined): void {
  const debugging = log?.level === 'debug';
  app.addHook('onResponse', (request, reply, done) => {
    const { method, ip, person, credentialId } = request;
    const status = reply.statusCode;
    const level = status >= 400 || (person && method !== 'GET') ? 'info' : 'debug';
    if (level === 'info' || debugging) {
      const [path] = request.url.split('?');
      const ms = Math.round(reply.elapsedTime);
      request.log[level]({ method, path, status, ms, ip, account: person?.account, credentialId }, 'answered');
    }
    done();
  });
}
