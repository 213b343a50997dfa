import { plural } from '../../core/text/wording.ts';
import type { Figures, Known } from '../review/figures.ts';
import type { ReviewedAlert } from '../review/review.ts';

/** `3 min`, `2.5 h`: a duration for people. */
export function describeDuration(ms: number): string {
  const steps: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  const [unit, size] = steps.find(([, length]) => ms >= length) ?? ['ms', 1];
  const value = ms / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

export function describeShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

export function describeHands({ hands }: Pick<Figures, 'hands'>): string {
  if (hands === 'unknown') return 'unknown';
  return `${hands.yes} of ${hands.yes + hands.no + hands.unknown}${hands.unknown > 0 ? ` (${hands.unknown} unknown)` : ''}`;
}

export function describeClosing({ timeToClose }: Figures): string {
  return timeToClose === 'unknown'
    ? 'unknown'
    : `${describeDuration(timeToClose.median)} / ${describeDuration(timeToClose.p90)}`;
}

export function describeTrend({ trend }: Figures): string {
  return trend === 'unknown' ? 'unknown' : `${trend[0]} → ${trend[1]}`;
}

/** `2026-07-02 02:14`. */
export function describeTime(iso: Known<string>): string {
  return iso === 'unknown' ? 'unknown' : iso.slice(0, 16).replace('T', ' ');
}

/** A name of a file's, safe to show: what moves a cursor or turns the direction of writing is replaced. */
export function showName(name: string): string {
  if (name === '') return '(none)';
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}

/** What to do, in a few words. */
export function describeTreatment({ advice }: ReviewedAlert): string {
  switch (advice.treatment) {
    case 'inhibit':
      return `inhibit by ${showName(advice.by)}`;
    case 'wait':
      return `wait ${advice.minutes} min`;
    default:
      return advice.treatment;
  }
}

/** The numbers behind the advice, in a sentence. */
export function describeReason(alert: ReviewedAlert): string {
  const { advice, tickets, zones, hands } = alert;
  const places = plural(zones, 'zone');
  switch (advice.treatment) {
    case 'retire':
      return `nobody acted on ${tickets} tickets in ${places} and ${advice.days} days: delete its rule, or keep it at P5`;
    case 'lower':
      return `nobody acted on ${tickets} tickets in ${places}`;
    case 'automate':
      return `${advice.fixed} of ${tickets} tickets were closed by one fix: ${showName(advice.fix)}`;
    case 'inhibit':
      return `${advice.together} of ${tickets} tickets came together with it in their zone`;
    case 'wait':
      return `${advice.healed} of ${tickets} tickets closed themselves within that time${describeNeed(hands)}`;
    case 'group':
      return `${tickets} tickets in ${places} are ${plural(advice.episodes, 'episode')}${alert.days === 'unknown' ? ', by their order: the tickets have no times' : ''}`;
    case 'keep':
      return hands === 'unknown'
        ? `${plural(tickets, 'ticket')}; nothing says whether a person had to act`
        : `${describeHands(alert)} tickets needed a person`;
  }
}

function describeNeed(hands: Figures['hands']): string {
  return hands !== 'unknown' && hands.yes > 0 ? `; ${hands.yes} needed a person` : '; none needed a person';
}
