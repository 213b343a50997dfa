import type { IncomingMessage } from 'node:http';
import type { Standing } from './connections.ts';

/**
 * The most chunks of one request that wait until somebody reads them. Node counts their bytes alone, and a chunk of one byte takes a few
 * hundred: a hundred connections of strangers would fill the memory. Only a request with chunks can have such small pieces.
 */
const mostWaiting: Readonly<Record<Standing, number>> = { stranger: 64, person: 1_000, alertmanager: 1_000 };

/** Calls `cut` once if more chunks wait. The parser still has the rest of what it has read, which is dropped. */
export function limitWaitingChunks(request: IncomingMessage, standing: Standing, cut: () => void): void {
  if (request.headers['transfer-encoding'] === undefined) return;
  const push = request.push.bind(request);
  let waiting = 0;
  let isCut = false;
  // Node's parser calls this with each chunk, and with null at the end.
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (isCut) return true;
    if (request.readableLength === 0) waiting = 0;
    waiting += 1;
    if (waiting <= mostWaiting[standing]) return push(chunk, encoding);
    isCut = true;
    cut();
    return true;
  };
}
