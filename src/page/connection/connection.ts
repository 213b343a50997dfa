import type { Overview } from '../../api/overview.ts';
import { refusalOf, type Session } from '../acts/session.ts';
import { setClock } from '../elements/time.ts';
import { EventReader } from './events.ts';

/** Between two tries to reach the receiver; it doubles up to the longest. */
const pageRetryMs = { first: 500, longest: 5_000 };
/** Without a word for this long a connection is dead: the receiver sends a comment every 15 s. */
const pageSilenceMs = 35_000;

/** How things are between this page and the receiver. */
export type Link =
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly problem: string }
  /** No token, or one that is not valid (any more): one must be given. */
  | { readonly kind: 'unauthenticated'; readonly problem: string }
  | { readonly kind: 'forbidden'; readonly problem: string };

export interface ConnectionOptions {
  readonly session: Session;
  onState(overview: Overview): void;
  onLink(link: Link): void;
}

/** Follows the state for as long as the page is open: reads the stream, and opens it again whenever it ends. */
export class Connection {
  readonly #options: ConnectionOptions;
  #attempt = new AbortController();
  #wake: (() => void) | undefined;
  #failures = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Opens the stream anew, as the session is now. */
  renew(): void {
    this.#failures = 0;
    this.#attempt.abort();
    this.#wake?.();
  }

  /** Never resolves. */
  async run(): Promise<never> {
    for (;;) {
      this.#attempt = new AbortController();
      const { signal } = this.#attempt;
      const link = await this.#read(signal);
      // Ended by ourselves, to begin anew.
      if (signal.aborted && signal.reason !== silence) continue;
      this.#options.onLink(link);
      await this.#pause(link);
    }
  }

  async #read(signal: AbortSignal): Promise<Link> {
    try {
      const response = await this.#options.session.get('api/v1/stream', signal);
      if (!response.ok) return await refused(response);
      setClock(response.headers.get('date'));
      await this.#readEvents(response);
      return { kind: 'lost', problem: 'the receiver ended the connection' };
    } catch {
      return { kind: 'lost', problem: signal.reason === silence ? silence : 'the receiver does not answer' };
    }
  }

  async #readEvents(response: Response): Promise<void> {
    const attempt = this.#attempt;
    const events = new EventReader('state');
    const text = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (text === undefined) return;
    for (;;) {
      const timer = setTimeout(() => attempt.abort(silence), pageSilenceMs);
      const { done, value } = await text.read().finally(() => clearTimeout(timer));
      if (done) return;
      const newest = events.read(value).at(-1);
      if (newest === undefined) continue;
      this.#failures = 0;
      // The receiver's own contract: see ButtonListSchema.
      this.#options.onState(JSON.parse(newest) as Overview);
      this.#options.onLink({ kind: 'live' });
    }
  }

  async #pause({ kind }: Link): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // Without another token the answer stays the same.
      if (kind === 'unauthenticated') return;
      const ms = Math.min(pageRetryMs.first * 2 ** this.#failures, pageRetryMs.longest);
      this.#failures += 1;
      setTimeout(resolve, ms);
    });
    this.#wake = undefined;
  }
}

const silence = 'nothing came from the receiver for too long';

async function refused(response: Response): Promise<Link> {
  const { message } = await refusalOf(response);
  if (response.status === 401) return { kind: 'unauthenticated', problem: message };
  return { kind: response.status === 403 ? 'forbidden' : 'lost', problem: message };
}
