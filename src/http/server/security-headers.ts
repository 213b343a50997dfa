import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import type { App } from '../app.ts';

/** Every answer of `app` tells a browser what it may do with it, and to keep none. */
export async function addSecurityHeaders(app: App, overTls: boolean): Promise<void> {
  await app.register(helmet, contentSecurity(overTls));
  app.addHook('onRequest', (_, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  });
}

/** The page's own files and nothing else. */
function contentSecurity(overTls: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
    },
    strictTransportSecurity: overTls,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  };
}
