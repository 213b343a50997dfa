import type { IncomingMessage } from 'node:http';
import type { Stored } from '../store/objects.ts';

const apiVersion = 'meta.k8s.io/v1';
const kind = 'PartialObjectMetadata';

/** What is sent of each object: all of it, or its metadata alone. */
export type Reduction = (object: Stored) => unknown;

/** As the request's `Accept` asks: `application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=1`. */
export function reductionOf({ headers }: IncomingMessage): Reduction {
  return asksForMetadata(headers.accept) ? ({ metadata }) => ({ kind, apiVersion, metadata }) : (object) => object;
}

/** The body of a list in the form that the request asks for. */
export function reducedList(request: IncomingMessage, list: unknown): unknown {
  if (!asksForMetadata(request.headers.accept)) return list;
  // The answer to the verb `list` always has this form.
  const { metadata, items } = list as { readonly metadata: unknown; readonly items: readonly Stored[] };
  return { kind: `${kind}List`, apiVersion, metadata, items: items.map(reductionOf(request)) };
}

function asksForMetadata(accept = ''): boolean {
  return accept.split(',').some((type) => type.includes(`as=${kind}`));
}
