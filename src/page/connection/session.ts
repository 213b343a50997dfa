/**
 * Calls the receiver with the token that the person typed. Only this object stores the token: there is no cookie and no storage.
 * Without a token, a proxy may add one, or reading may be open.
 */
export class Session {
  #token: string | undefined;

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  useToken(token: string): void {
    this.#token = token;
  }

  /** Rejects if no answer arrives. */
  get(path: string, signal: AbortSignal): Promise<Response> {
    return fetch(path, { headers: this.#headers(), cache: 'no-store', signal });
  }

  /** Rejects if no answer arrives. */
  post(path: string, body: object, signal: AbortSignal): Promise<Response> {
    const headers = { ...this.#headers(), 'content-type': 'application/json' };
    return fetch(path, { method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store', signal });
  }

  #headers(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

/** The text of a failed response, for a person. */
export interface Refusal {
  readonly message: string;
  readonly expected: string | undefined;
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const body = await response.json().catch(() => undefined);
  const text = (field: string) => (typeof body?.[field] === 'string' ? body[field] : undefined);
  return { message: text('message') ?? `the receiver answered ${response.status}`, expected: text('expected') };
}
