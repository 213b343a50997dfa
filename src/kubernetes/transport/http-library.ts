import { type HttpLibrary, type RequestContext, ResponseContext, wrapHttpLibrary } from '@kubernetes/client-node';
import type { Call } from './call.ts';
import { notKubernetes } from './errors.ts';
import type { OutgoingRequest, Reply } from './exchange.ts';

/**
 * client-node's extension point for HTTP. It replaces client-node's own library, which opens a connection for each request.
 * `send` resolves with 2xx replies alone, so the generated code never gets an error.
 */
export function httpLibrary(call: Call, send: (request: OutgoingRequest) => Promise<Reply>): HttpLibrary {
  return wrapHttpLibrary({
    send: async (context) => {
      const { status, headers, body } = await send(toOutgoing(context, call));
      const type = headers['content-type'] ?? '';
      if (!type.includes('json')) throw notKubernetes(call, body || 'nothing', { status });
      const text = { text: async () => body, binary: async () => Buffer.from(body), stream: () => null };
      return new ResponseContext(status, { 'content-type': type }, text);
    },
  });
}

function toOutgoing(context: RequestContext, { remainingMs }: Call): OutgoingRequest {
  const body = context.getBody();
  const url = new URL(context.getUrl());
  // client-node has no argument for this parameter of every request. The value is a duration of Go.
  if (remainingMs !== undefined) url.searchParams.set('timeout', `${Math.max(1, Math.floor(remainingMs()))}ms`);
  return {
    url,
    method: context.getHttpMethod(),
    headers: context.getHeaders(),
    ...(typeof body === 'string' ? { body } : {}),
  };
}
