import * as limits from '../thresholds.ts';
import type { Priority } from '../ticket.ts';
import type { AlertFigures, Known } from './tally.ts';
import type { Together } from './together.ts';

/** What to do about one alert, and the numbers behind it. */
export type Treatment =
  /** Nobody ever acted: its rule may go. */
  | { readonly treatment: 'retire'; readonly days: number }
  | { readonly treatment: 'lower' }
  | { readonly treatment: 'automate'; readonly fix: string; readonly fixed: number }
  | { readonly treatment: 'inhibit'; readonly by: string; readonly together: number }
  /** Page only if it lasts longer. */
  | { readonly treatment: 'wait'; readonly minutes: number; readonly healed: number }
  | { readonly treatment: 'group'; readonly episodes: number }
  | { readonly treatment: 'keep' };

export type Advice = Treatment & {
  /** The priority that the alert should carry; unknown if neither tickets nor rules say it. */
  readonly priority: Known<Priority>;
  readonly channel: Known<'page' | 'ticket' | 'digest'>;
};

/** By the other alert's name, and all alerts of the review by theirs. */
type Togethers = ReadonlyMap<string, Together>;
type Others = ReadonlyMap<string, AlertFigures>;

/** Less noise at the source comes first: what needs nobody, what can mend itself, what follows from something else. */
export function advise(figures: AlertFigures, together: Togethers, others: Others): Advice {
  const treatment = stop(figures) ??
    automate(figures) ??
    inhibit(figures, together, others) ??
    wait(figures) ??
    group(figures) ?? { treatment: 'keep' };
  const stops = treatment.treatment === 'retire' || treatment.treatment === 'lower';
  const priority = stops ? 'P5' : keptPriority(figures);
  return { ...treatment, priority, channel: channelOf(priority) };
}

/** What needs a person is at least P3: a digest is no place for it. */
function keptPriority({ priority, hands }: AlertFigures): Known<Priority> {
  const needed = hands !== 'unknown' && hands.yes > 0;
  return needed && (priority === 'P4' || priority === 'P5') ? 'P3' : priority;
}

function channelOf(priority: Known<Priority>): Advice['channel'] {
  if (priority === 'unknown') return 'unknown';
  if (priority === 'P1' || priority === 'P2') return 'page';
  return priority === 'P3' ? 'ticket' : 'digest';
}

/**
 * Only if each ticket says that nobody acted, on enough occasions. Silence is not enough, and neither is one ticket that does not
 * say it. A P1 or P2, or a priority that is not understood, is never lowered: the people who gave it must take it back first.
 */
function stop(figures: AlertFigures): Treatment | undefined {
  const { episodes, days, span, priority, unclearPriorities } = figures;
  if (!neverNeededHands(figures) || days === 'unknown' || span === 'unknown') return undefined;
  if (isUrgent(priority) || unclearPriorities > 0 || episodes < limits.enoughEpisodes || days < limits.enoughDays)
    return undefined;
  return span >= limits.retireAfterMs
    ? { treatment: 'retire', days: Math.floor(span / limits.dayMs) }
    : { treatment: 'lower' };
}

/** A machine also closes a ticket after a person has mended what it is about: only short tickets can have healed themselves. */
function neverNeededHands({ hands, healed, doubtful }: AlertFigures): boolean {
  if (hands === 'unknown' || healed === 'unknown') return false;
  return (
    hands.yes === 0 &&
    hands.unknown === 0 &&
    doubtful === 0 &&
    healed.tickets === hands.no &&
    healed.within <= limits.longMs
  );
}

function isUrgent(priority: Known<Priority>): boolean {
  return priority === 'P1' || priority === 'P2';
}

function automate({ fix, tickets, hands }: AlertFigures): Treatment | undefined {
  if (fix === 'unknown' || hands === 'unknown' || fix.tickets < limits.enoughFixes || fix.days < limits.enoughFixDays)
    return undefined;
  return fix.tickets / tickets < limits.fixShare
    ? undefined
    : { treatment: 'automate', fix: fix.text, fixed: fix.tickets };
}

/** By an alert that is as rare or rarer, and heard itself. What needed a person on its own is never inhibited. */
function inhibit(
  { tickets, hands, priority }: AlertFigures,
  together: Togethers,
  others: Others,
): Treatment | undefined {
  if (isUrgent(priority) || (hands !== 'unknown' && hands.yes > 0)) return undefined;
  const isHeard = (other?: AlertFigures) =>
    other !== undefined &&
    other.tickets < tickets &&
    stop(other) === undefined &&
    channelOf(other.priority) !== 'digest';
  const [most] = [...together]
    .filter(([, pair]) => pair.tickets >= limits.enoughTogether && pair.days.size >= limits.enoughFixDays)
    .filter(([, pair]) => pair.tickets / tickets >= limits.togetherShare)
    .filter(([name]) => isHeard(others.get(name)))
    .toSorted(([, one], [, other]) => other.tickets - one.tickets);
  return most === undefined ? undefined : { treatment: 'inhibit', by: most[0], together: most[1].tickets };
}

const waits = [1, 2, 3, 5, 10, 15].map((minutes) => minutes * limits.minuteMs);

/** A page may wait if most episodes heal themselves soon, and those that needed a person lasted longer. */
function wait({ healed, tickets, shortestHands, doubtful }: AlertFigures): Treatment | undefined {
  if (
    healed === 'unknown' ||
    healed.tickets < limits.enoughHealed ||
    healed.tickets / tickets < limits.healedShare ||
    doubtful > 0
  )
    return undefined;
  const ms = waits.find((candidate) => candidate >= healed.within) ?? limits.longestWaitMs;
  if (healed.within > limits.longestWaitMs || (shortestHands !== 'unknown' && shortestHands <= 2 * ms))
    return undefined;
  return { treatment: 'wait', minutes: ms / limits.minuteMs, healed: healed.tickets };
}

function group({ tickets, episodes }: AlertFigures): Treatment | undefined {
  return tickets - episodes >= limits.enoughTogether && (tickets - episodes) / tickets >= limits.groupShare
    ? { treatment: 'group', episodes }
    : undefined;
}
