import type { FastifyServerOptions } from 'fastify';
import type { App } from '../app.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Standard output without. */
  readonly stream?: { write(line: string): void };
}

/** JSON lines. Headers are not logged at all; should one ever slip in, its token does not. */
export function loggerOptions(log: LogOptions | undefined): NonNullable<FastifyServerOptions['logger']> {
  if (!log) return false;
  const redact = ['authorization', '*.authorization', '*.headers.authorization', '*.*.headers.authorization'];
  return { level: log.level, redact, ...(log.stream && { stream: log.stream }) };
}

/**
 * One line for each request that did something or went wrong. What a notification led to is the recorder's to tell, and
 * reads by machines come every few seconds: those are told at debug.
 */
export function logRequests(app: App, log: LogOptions | undefined): void {
  const debugging = log?.level === 'debug';
  app.addHook('onResponse', (request, reply, done) => {
    const { method, ip, person, credentialId } = request;
    const status = reply.statusCode;
    const level = status >= 400 || (person && method !== 'GET') ? 'info' : 'debug';
    if (level === 'info' || debugging) {
      const path = request.url.split('?')[0];
      const line = {
        method,
        path,
        status,
        ms: Math.round(reply.elapsedTime),
        ip,
        account: person?.account,
        credentialId,
      };
      request.log[level](line, 'answered');
    }
    done();
  });
}
