import { definedOnly } from '../../core/defined-only.ts';
import { apiRequest, type RequestOptions } from './api-request.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import { notKubernetes, statusError } from './errors.ts';

/** The longest line of a watch, which is one object. An object in etcd is at most 1.5 MiB. */
export const watchLineBytes = 4 * 1_024 * 1_024;

/** Objects without spec, status and data. */
export const metadataAlone = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=1,application/json';

export interface WatchRequest extends Pick<RequestOptions, 'query' | 'accept'> {
  readonly call: Call;
}

/** One line of a watch. The object of a bookmark has a resourceVersion and nothing else. */
export interface WatchLine<Watched> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: Watched;
}

interface ErrorLine {
  readonly type: 'ERROR';
  readonly object: { readonly code?: number; readonly message?: string };
}

export interface WatchHandlers<Watched> {
  /** The server has accepted the watch. */
  onStart(): void;
  onLine(line: WatchLine<Watched>): void;
}

/** Follows one watch. Resolves if the server ends the watch; rejects if it ends in any other way. */
export async function followWatch<Watched>(
  client: Client,
  { call, query, accept }: WatchRequest,
  silenceMs: number,
  { onStart, onLine }: WatchHandlers<Watched>,
  signal: AbortSignal,
): Promise<void> {
  let problem: unknown;
  const takeLines = splitLines((line) => onLine(parseLine(call, line)));
  const take = (piece: Buffer) => {
    try {
      takeLines(piece);
    } catch (error) {
      problem = error;
      throw error;
    }
  };
  const options = definedOnly({ query: { watch: 'true', ...query, allowWatchBookmarks: 'true' }, accept });
  const request = apiRequest(client.server, call, options);
  await client.send(call, { ...request, silenceMs }, signal, { onStart, take }).catch((error: unknown) => {
    // If this side broke the stream off, its reason explains more than the broken stream.
    throw problem ?? error;
  });
}

const newline = 0x0a;

/** Cuts a stream of pieces into lines; throws if a line is too long. */
function splitLines(onLine: (line: string) => void): (piece: Buffer) => void {
  let start: Buffer[] = [];
  let startBytes = 0;
  return (piece) => {
    let rest = piece;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      const line = Buffer.concat([...start, rest.subarray(0, end)]).toString();
      start = [];
      startBytes = 0;
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') onLine(line);
    }
    startBytes += rest.length;
    if (startBytes > watchLineBytes) throw new Error(`a line of more than ${watchLineBytes} bytes`);
    if (rest.length > 0) start.push(rest);
  };
}

function parseLine<Watched>(call: Call, line: string): WatchLine<Watched> {
  let parsed: WatchLine<Watched> | ErrorLine;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    throw notKubernetes(call, line, { cause: error });
  }
  if (parsed?.type === 'ERROR')
    throw statusError(call, parsed.object.code ?? 500, parsed.object.message ?? 'no reason given');
  if (typeof parsed?.object !== 'object' || parsed.object === null) throw notKubernetes(call, line);
  return parsed;
}
