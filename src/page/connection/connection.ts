import type { Overview } from '../../api/overview.ts';
import { EventParser } from '../../core/text/event-parser.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import { setClock } from '../elements/clock.ts';
import { refusalOf, type Session } from './session.ts';

const retryPause = { firstMs: 500, longestMs: 5_000 };
/** A connection without a byte for this long is dead, because the receiver sends a comment every 15 s. */
const silenceMs = 35_000;
const silence = 'the receiver sent nothing for too long';

/** The connection between this page and the receiver. */
export type Link =
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly problem: string }
  /** The token is missing, invalid or expired. */
  | { readonly kind: 'unauthenticated'; readonly problem: string }
  | { readonly kind: 'forbidden'; readonly problem: string };

interface ConnectionOptions {
  readonly session: Session;
  onState(overview: Overview): void;
  onLink(link: Link): void;
}

/** Follows the receiver's state while the page is open: reads the stream, and opens it again when it ends. */
export class Connection {
  readonly #options: ConnectionOptions;
  #attempt = new AbortController();
  #wake: (() => void) | undefined;
  #failures = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Opens the stream again with the present token. */
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
      // `renew` ended this attempt.
      if (signal.aborted && signal.reason !== silence) continue;
      this.#options.onLink(link);
      await this.#pause(link);
    }
  }

  async #read(signal: AbortSignal): Promise<Link> {
    try {
      const response = await this.#options.session.get('api/v1/stream', signal);
      if (!response.ok) return await linkOf(response);
      setClock(response.headers.get('date'));
      await this.#readEvents(response);
      return { kind: 'lost', problem: 'the receiver ended the connection' };
    } catch (error) {
      if (error instanceof PageDefect) return { kind: 'lost', problem: error.message };
      return { kind: 'lost', problem: signal.reason === silence ? silence : 'the receiver does not answer' };
    }
  }

  async #readEvents(response: Response): Promise<void> {
    const attempt = this.#attempt;
    const events = new EventParser('state');
    const text = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (text === undefined) return;
    for (;;) {
      const timer = setTimeout(() => attempt.abort(silence), silenceMs);
      const { done, value } = await text.read().finally(() => clearTimeout(timer));
      if (done) return;
      const newest = events.push(value).at(-1);
      if (newest === undefined) continue;
      this.#failures = 0;
      // ButtonListSchema guarantees the type.
      this.#show(JSON.parse(newest) as Overview);
      this.#options.onLink({ kind: 'live' });
    }
  }

  /** A defect of the page must not look like a state that is up to date. */
  #show(overview: Overview): void {
    try {
      this.#options.onState(overview);
    } catch (error) {
      throw new PageDefect(`the page cannot show the state (${error}); use the command line`, { cause: error });
    }
  }

  async #pause({ kind }: Link): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // Only a new token changes this answer.
      if (kind === 'unauthenticated') return;
      this.#failures += 1;
      setTimeout(resolve, backoffMs(this.#failures, retryPause, Math.random()));
    });
    this.#wake = undefined;
  }
}

class PageDefect extends Error {}

async function linkOf(response: Response): Promise<Link> {
  const { message } = await refusalOf(response);
  if (response.status === 401) return { kind: 'unauthenticated', problem: message };
  return { kind: response.status === 403 ? 'forbidden' : 'lost', problem: message };
}
