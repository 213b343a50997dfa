import { quotedLineCharacters, quotedLines } from './limits.ts';
import type { ContainerEnd } from './pod.ts';
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

/** How a failed connection outwards reads in the last words of applications: errno names, and Go's, Java's and libc's own wording. */
const networkWords =
  /\b(?:ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ECONNRESET|ENETDOWN|EHOSTDOWN)\b|no route to host|i\/o timeout|connection (?:refused|reset|timed out)|connect timed out|network (?:is )?unreachable|no such host|context deadline exceeded|TLS handshake timeout|temporary failure in name resolution|name or service not known|could not resolve host|UnknownHostException/i;

export interface JudgedCause {
  readonly cause: Cause;
  /** What shows the cause, in the order it was written; at most {@link quotedLines}. */
  readonly lines: readonly string[];
}

/** Why a container ended. Only what the container said of itself counts; see docs/operating.md for what cannot be told. */
export function judgeCause(end: ContainerEnd, networkExitCodes: readonly number[]): JudgedCause {
  if (end.reason !== undefined && reasonsNotNetwork.has(end.reason)) return { cause: 'other', lines: [end.reason] };
  const network = messageLines(end).filter((line) => networkWords.test(line));
  if (network.length > 0) return { cause: 'network', lines: network.slice(-quotedLines) };
  if (networkExitCodes.includes(end.exitCode)) {
    return { cause: 'network', lines: [`exit code ${end.exitCode}, reserved for a network failure`] };
  }
  return { cause: 'unclear', lines: lastWords(end) };
}

function lastWords(end: ContainerEnd): readonly string[] {
  const last = messageLines(end).at(-1);
  const ending = `${end.reason ?? 'ended'}, exit code ${end.exitCode}`;
  return [last === undefined ? `${ending}, without a word` : `${ending}: ${last}`];
}

function messageLines(end: ContainerEnd): string[] {
  return (end.message ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim().slice(0, quotedLineCharacters))
    .filter((line) => line !== '');
}
