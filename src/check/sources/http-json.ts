/** One look at the receiver, Prometheus or Alertmanager. */
export const chainLookDeadlineMs = 5_000;

/** What `path` of a running program answers, as JSON. Rejects with an Error that says what came instead, and from where. */
export async function fetchJson(base: string, path: string): Promise<unknown> {
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(chainLookDeadlineMs) });
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
    throw new Error('the answer is not JSON; is the address right, and is there no sign-in page before it?', {
      cause: error,
    });
  }
}

/** fetch says what it met in its error's cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && error.message === 'fetch failed' ? cause.message || 'no connection' : error.message;
}
