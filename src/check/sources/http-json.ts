/** The timeout of one request to the receiver, Prometheus or Alertmanager. */
export const requestDeadlineMs = 5_000;

/** Fetches JSON from a running program. Rejects with an Error that names the address and the problem. */
export async function fetchJson(base: string, path: string): Promise<unknown> {
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(requestDeadlineMs) });
    const text = await response.text();
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    return parse(text);
  } catch (error) {
    throw new Error(`${url.origin}${url.pathname}: ${causeOf(error)}`, { cause: error });
  }
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
