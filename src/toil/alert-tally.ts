import type { AlertFigures } from './review.ts';
import { Tally } from './tally.ts';
import type { Priority, Ticket } from './ticket.ts';

/** Fixes counted by name for one alert. */
const reviewedFixes = 32;

/** Counts what only an alert's own tickets tell: its zones, fixes and priorities. */
export class AlertTally extends Tally {
  readonly #fixes = new Map<string, number>();
  /** In how many zones it was seen; counted by who follows its zones. */
  zones = 0;
  #fixesNamed = 0;
  #gravest: Priority | undefined;

  addDetails({ fix, priority }: Ticket): void {
    if (priority !== undefined && (this.#gravest === undefined || priority < this.#gravest)) this.#gravest = priority;
    if (fix === undefined) return;
    this.#fixesNamed += 1;
    if (this.#fixes.has(fix) || this.#fixes.size < reviewedFixes) this.#fixes.set(fix, (this.#fixes.get(fix) ?? 0) + 1);
  }

  gravestPriority(): AlertFigures['priority'] {
    return this.#gravest ?? 'unknown';
  }

  topFix(): AlertFigures['fix'] {
    const [top] = [...this.#fixes].toSorted((a, b) => b[1] - a[1]);
    return top === undefined ? 'unknown' : { name: top[0], tickets: top[1], named: this.#fixesNamed };
  }
}
