import { type HttpLibrary, type RequestContext, ResponseContext, wrapHttpLibrary } from '@kubernetes/client-node';
import type { Call } from './call.ts';
import { notKubernetes } from './errors.ts';
import type { OutgoingRequest, Reply } from './exchange.ts';

/**
 * client-node's own extension point for HTTP, in the place of its library, which makes a connection for every request.
 * `send` resolves with 2xx replies alone, so the generated code never sees an error.
 */
export function httpLibrary(call: Call, send: (request: OutgoingRequest) => Promise<Reply>): HttpLibrary {
  return wrapHttpLibrary({
    send: async (context) => {
      const { status, headers, body } = await send(outgoing(context));
      const type = headers['content-type'] ?? '';
      if (!type.includes('json')) throw notKubernetes(call, body || 'nothing', { status });
      const text = { text: async () => body, binary: async () => Buffer.from(body), stream: () => null };
      return new ResponseContext(status, { 'content-type': type }, text);
    },
  });
}

function outgoing(context: RequestContext): OutgoingRequest {
  const body = context.getBody();
  return {
    url: new URL(context.getUrl()),
    method: context.getHttpMethod(),
    headers: context.getHeaders(),
    ...(typeof body === 'string' ? { body } : {}),
  };
}
