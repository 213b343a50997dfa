import { Agent, fetch } from 'undici';

/** The timeout of one request to the receiver, Prometheus or Alertmanager. */
export const requestDeadlineMs = 5_000;

/** How a running program is reached, besides its address. */
export interface HttpAccess {
  readonly headers?: Readonly<Record<string, string>>;
  /** The authority of the program's certificate, as PEM. */
  readonly ca?: string;
}

/** Fetches JSON from a running program. */
export type FetchJson = (path: string) => Promise<unknown>;

/** The functions of {@link FetchJson} reject with an Error that names the address and the problem. `base` has no credentials. */
export function jsonFetcher(base: string, { headers = {}, ca }: HttpAccess): FetchJson {
  const dispatcher = new Agent(ca === undefined ? {} : { connect: { ca } });
  return async (path) => {
    const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
    try {
      const response = await fetch(url, { headers, dispatcher, signal: AbortSignal.timeout(requestDeadlineMs) });
      const text = await response.text();
      if (!response.ok) throw new Error(`it answers ${response.status}${hintFor(response.status)}`);
      return parse(text);
    } catch (error) {
      throw new Error(`${url.origin}${url.pathname}: ${causeOf(error)}`, { cause: error });
    }
  };
}

function hintFor(status: number): string {
  return status === 401 || status === 403 ? '; give credentials: --bearer-token-file, or --header' : '';
}

/** Moves the credentials of an address into a header, so that no message and no report shows them. */
export function splitCredentials(address: string): { readonly url: string; readonly headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  if (username === '' && password === '') return { url: address, headers: {} };
  const plain = [username, password].map(decodeURIComponent).join(':');
  url.username = '';
  url.password = '';
  const headers = { authorization: `Basic ${Buffer.from(plain).toString('base64')}` };
  return { url: url.href.replace(/\/+$/, ''), headers };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error('the answer is not JSON; check the address, and whether it leads to a sign-in page', {
      cause: error,
    });
  }
}

/** The error of fetch has the actual problem as its cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && error.message === 'fetch failed' ? cause.message || 'no connection' : error.message;
}
