import type { ContainerEnd } from './pod.ts';
import { quotedLineCharacters, quotedLines } from './quotes.ts';
import type { Cause } from './termination.ts';

/**
 * Reasons that the kubelet and the runtime give for ends which the network had no part in.
 * Source: kubelet and CRI status reasons of Kubernetes 1.36. `Completed` is not among them: a liveness kill that the
 * application answers with exit 0 ends as `Completed` too, so it proves nothing.
 */
const reasonsNotNetwork: ReadonlySet<string> = new Set([
  'OOMKilled',
  'ContainerCannotRun',
  'StartError',
  'Evicted',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'InvalidImageName',
  'ErrImagePull',
  'ImagePullBackOff',
]);

/** How a failed connection outwards reads in the last words of applications. Each is the wording of the program named. */
const networkWords = new RegExp(
  [
    // errno names, as Node and libuv give them; axios' and undici's own.
    String.raw`\b(?:ECONNREFUSED|E(?:SOCKET)?TIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ECONNRESET)\b`,
    String.raw`\b(?:ENETDOWN|EHOSTDOWN|ECONNABORTED|UND_ERR_(?:CONNECT|HEADERS|BODY)_TIMEOUT|UND_ERR_SOCKET)\b`,
    // strerror(3) and getaddrinfo(3) of glibc and musl, which most languages quote.
    'no route to host|connection (?:refused|reset|timed out)|network (?:is )?unreachable',
    'temporary failure in name resolution|name or service not known|name does not resolve',
    // Go's net and net/http.
    String.raw`i\/o timeout|no such host|server misbehaving|TLS handshake timeout`,
    String.raw`context deadline exceeded|Client\.Timeout exceeded`,
    // Java: sockets, and HttpClient, whose exceptions may have no message.
    String.raw`\b(?:UnknownHost|UnresolvedAddress|NoRouteToHost|Connect)Exception\b|(?:connect|read) timed out`,
    // Python: urllib3 and asyncio; curl.
    String.raw`connection to \S+ timed out|connect call failed|could not resolve host`,
  ].join('|'),
  'i',
);

export interface JudgedCause {
  readonly cause: Cause;
  /** What shows the cause, in the order it was written; at most {@link quotedLines}. */
  readonly lines: readonly string[];
}

/** Why a container ended. Only what the container said of itself counts; see docs/operating.md for what cannot be told. */
export function judgeCause(end: ContainerEnd, networkExitCodes: readonly number[]): JudgedCause {
  if (end.reason !== undefined && reasonsNotNetwork.has(end.reason)) return { cause: 'other', lines: [end.reason] };
  const said = messageLines(end);
  const network = said.filter((line) => networkWords.test(line));
  if (network.length > 0) return { cause: 'network', lines: network.slice(-quotedLines).map(quote) };
  if (networkExitCodes.includes(end.exitCode)) {
    return { cause: 'network', lines: [`exit code ${end.exitCode}, reserved for a network failure`] };
  }
  return { cause: 'unclear', lines: [lastWords(end, said.at(-1))] };
}

function lastWords(end: ContainerEnd, last: string | undefined): string {
  const ending = `${end.reason ?? 'ended'}, exit code ${end.exitCode}`;
  return last === undefined ? `${ending}, without a word` : `${ending}: ${quote(last)}`;
}

/** Without colours and other control characters, which would also hide where a word begins. */
function messageLines(end: ContainerEnd): readonly string[] {
  return (end.message ?? '')
    .split('\n')
    .map((line) =>
      line
        .replace(/\p{Cc}\[[\d;]*[A-Za-z]/gu, '')
        .replace(/\p{Cc}/gu, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}

/** The part of a long line around the words that show the network, else its beginning. */
function quote(line: string): string {
  const middle = line.search(networkWords) - quotedLineCharacters / 2;
  const from = Math.max(0, Math.min(middle, line.length - quotedLineCharacters));
  return line.slice(from, from + quotedLineCharacters).toWellFormed();
}
