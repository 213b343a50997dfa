import type { Clock } from '../../cluster/clock.ts';
import { unavailable } from '../server/unavailable.ts';

/** The kind of client that a review is for. A flood of wrong tokens uses up the budgets of new tokens, and never that of known people. */
export type ReviewKind = 'known' | 'newAct' | 'newRead';

interface Budget {
  readonly perSecond: number;
  /** At once. All together leave connections for a stop, which needs three. */
  readonly inFlight: number;
}

const budgets: Readonly<Record<ReviewKind, Budget>> = {
  known: { perSecond: Number.POSITIVE_INFINITY, inFlight: 16 },
  newAct: { perSecond: 20, inFlight: 8 },
  newRead: { perSecond: 20, inFlight: 8 },
};

interface Spent {
  inFlight: number;
  inSecond: number;
  second: number;
}

/** Limits the reviews of the API server, at once and per second. */
export class ReviewBudget {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #spent = new Map<ReviewKind, Spent>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Rejects with 503 if the budget of `kind` is used up. */
  async run<Review>(kind: ReviewKind, review: () => Promise<Review>): Promise<Review> {
    const spent = this.#begin(kind);
    try {
      return await review();
    } finally {
      spent.inFlight -= 1;
    }
  }

  #begin(kind: ReviewKind): Spent {
    const second = Math.floor(this.#clock.now() / 1_000);
    const spent = this.#spent.get(kind) ?? { inFlight: 0, inSecond: 0, second };
    this.#spent.set(kind, spent);
    if (spent.second !== second) Object.assign(spent, { second, inSecond: 0 });
    const { perSecond, inFlight: atOnce } = budgets[kind];
    if (spent.inFlight >= atOnce || spent.inSecond >= perSecond) throw tooMany();
    spent.inFlight += 1;
    spent.inSecond += 1;
    return spent;
  }
}

function tooMany() {
  return unavailable('overloaded', 'too many tokens are being checked', 'the same request again');
}
