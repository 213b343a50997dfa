/**
 * Calls the receiver as the person whose token was typed in. The token is held by this object alone: no cookie, no
 * storage; closing the page forgets it. Without one, a proxy in front may say who it is, or reading may be open.
 */
export class Session {
  #token: string | undefined;

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  useToken(token: string): void {
    this.#token = token;
  }

  /** Rejects where no answer comes. */
  get(path: string, signal: AbortSignal): Promise<Response> {
    return fetch(path, { headers: this.#headers(), cache: 'no-store', signal });
  }

  /** Rejects where no answer comes. */
  post(path: string, body: object, signal: AbortSignal): Promise<Response> {
    const headers = { ...this.#headers(), 'content-type': 'application/json' };
    return fetch(path, { method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store', signal });
  }

  #headers(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

/** What an answer that is no success says, for a person. */
export interface Refusal {
  readonly message: string;
  readonly expected: string | undefined;
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const body = await response.json().catch(() => undefined);
  const text = (field: string) => (typeof body?.[field] === 'string' ? body[field] : undefined);
  return { message: text('message') ?? `the receiver answered ${response.status}`, expected: text('expected') };
}
