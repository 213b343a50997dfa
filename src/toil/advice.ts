import { plural } from '../core/text/wording.ts';
import { areRelated } from './related.ts';
import type { AlertFigures } from './review.ts';
import type { Known } from './tally.ts';
import { enoughTickets, enoughTogether, fixShare, knownShare, mostShare, obsoleteAfterMs } from './thresholds.ts';
import type { Priority } from './ticket.ts';
import { showName } from './wording.ts';

export const treatments = ['group', 'inhibit', 'lower', 'automate', 'retire', 'keep'] as const;
export type Treatment = (typeof treatments)[number];

/** What to do about one alert. */
export interface Advice {
  readonly alert: string;
  readonly treatment: Treatment;
  /** The numbers behind it, in a sentence. */
  readonly reason: string;
  /** The priority that it should carry; `unknown` where the tickets tell too little to propose one. */
  readonly priority: Known<Priority>;
  /** Graver alerts that may mute this one in the same zone, whether or not that is its treatment. */
  readonly inhibitedBy: readonly Inhibitor[];
}

export interface Inhibitor {
  readonly alert: string;
  /** How many tickets of the muted alert it came together with. */
  readonly muted: number;
  /** How many of its own tickets came with the muted alert. */
  readonly own: number;
  readonly ownTickets: number;
}

/** One treatment for each alert, in the order given. */
export function adviseAll(alerts: readonly AlertFigures[]): Advice[] {
  const byName = new Map(alerts.map((figures) => [figures.alert, figures]));
  return alerts.map((figures) => advise(figures, byName));
}

function advise(figures: AlertFigures, byName: ReadonlyMap<string, AlertFigures>): Advice {
  const inhibitedBy = findInhibitors(figures, byName);
  const judged = judge(figures, inhibitedBy);
  return { alert: figures.alert, inhibitedBy, priority: keptPriority(figures), ...judged };
}

type Judged = Pick<Advice, 'treatment' | 'reason'> & Partial<Pick<Advice, 'priority'>>;

/**
 * Less noise at the source comes before less noise on the way: what never needed hands, what can mend itself, then
 * muting and folding.
 */
function judge(figures: AlertFigures, inhibitedBy: readonly Inhibitor[]): Judged {
  return (
    neverNeededHands(figures) ?? hasOneFix(figures) ?? isMuted(figures, inhibitedBy) ?? folds(figures) ?? stays(figures)
  );
}

function neverNeededHands({ tickets, hands, span, zones }: AlertFigures): Judged | undefined {
  if (hands === 'unknown' || hands.yes > 0 || tickets < enoughTickets) return undefined;
  if (hands.no / tickets < knownShare) return undefined;
  const told = hands.unknown === 0 ? '' : `; ${hands.unknown} do not say`;
  const seen = `none of ${hands.no} tickets in ${plural(zones, 'zone')} needed hands${told}`;
  if (hands.unknown > 0) return { treatment: 'lower', priority: 'P4', reason: seen };
  if (span === 'unknown' || span < obsoleteAfterMs) return { treatment: 'lower', priority: 'P5', reason: seen };
  return { treatment: 'retire', priority: 'P5', reason: `${seen}, in ${Math.floor(span / 86_400_000)} days` };
}

function hasOneFix({ tickets, fix }: AlertFigures): Judged | undefined {
  if (fix === 'unknown' || tickets < enoughTickets || fix.tickets / tickets < fixShare) return undefined;
  return {
    treatment: 'automate',
    reason: `${fix.tickets} of ${tickets} tickets were closed by one fix: ${showName(fix.name)}`,
  };
}

function isMuted({ tickets }: AlertFigures, [first]: readonly Inhibitor[]): Judged | undefined {
  if (first === undefined || first.muted / tickets < mostShare) return undefined;
  return {
    treatment: 'inhibit',
    reason: `${first.muted} of ${tickets} tickets came together with ${showName(first.alert)} in their zone`,
  };
}

function folds({ tickets, folded, zones, timed }: AlertFigures): Judged | undefined {
  if (folded < enoughTogether || folded / tickets < mostShare) return undefined;
  const basis = timed === 0 ? 'by their order, the log has no times' : 'by their times';
  return {
    treatment: 'group',
    reason: `${folded} of ${tickets} tickets in ${plural(zones, 'zone')} fold into one before them (${basis})`,
  };
}

function stays({ tickets, hands, folded }: AlertFigures): Judged {
  if (hands !== 'unknown' && hands.yes > 0)
    return { treatment: 'keep', reason: `${hands.yes} of ${tickets} tickets needed hands` };
  const why =
    hands === 'unknown' ? 'whether it needed hands is unknown' : 'too few tickets say that it needed no hands';
  return { treatment: 'keep', reason: `${plural(tickets, 'ticket')}, ${folded} of them folding; ${why}` };
}

/**
 * Its own, where the tickets carry one. Where they do not, needing hands makes it P3 at least, and nothing known
 * makes it nothing.
 */
function keptPriority({ priority, hands }: AlertFigures): Known<Priority> {
  if (priority !== 'unknown') return priority;
  return hands !== 'unknown' && hands.yes > 0 ? 'P3' : 'unknown';
}

/**
 * An alert may be muted by a rarer one of the same thing that mostly brings it along. Rarer: so that no two mute each
 * other. Not by one that is itself lowered: what mutes must be heard.
 */
function findInhibitors(figures: AlertFigures, byName: ReadonlyMap<string, AlertFigures>): Inhibitor[] {
  return figures.near.flatMap(({ alert, tickets, theirs }) => {
    const other = byName.get(alert);
    if (other === undefined || other.tickets >= figures.tickets || theirs < enoughTogether) return [];
    if (theirs / other.tickets < mostShare || !areRelated(figures.alert, alert)) return [];
    if (neverNeededHands(other) !== undefined) return [];
    return [{ alert, muted: tickets, own: theirs, ownTickets: other.tickets }];
  });
}
