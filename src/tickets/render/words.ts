import { plural } from '../../core/text/wording.ts';
import type { ReviewedAlert } from '../review/review.ts';
import type { Figures } from '../review/tally.ts';

export function describeShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

export function describeHands({ hands }: Pick<Figures, 'hands'>): string {
  if (hands === 'unknown') return 'unknown';
  return `${hands.yes} of ${hands.yes + hands.no + hands.unknown}${hands.unknown > 0 ? ` (${hands.unknown} unknown)` : ''}`;
}

/** A name of a file's, safe to show: what moves a cursor or turns the direction of writing is replaced. */
export function showName(name: string): string {
  if (name === '') return '(none)';
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}

/** What to do about an alert in a few words, the numbers behind it, and what to set by hand in PagerDuty. */
export interface Description {
  readonly what: string;
  readonly why: string;
  readonly inPagerDuty?: string;
}

export function describe(alert: ReviewedAlert): Description {
  const { advice, tickets, zones, hands, days } = alert;
  const what = advice.treatment;
  const places = plural(zones, 'zone');
  const suppress = 'suppress the event, or set its priority to P5 and its urgency to low.';
  switch (advice.treatment) {
    case 'retire': {
      const why = `nobody acted on ${tickets} tickets in ${places} and ${advice.days} days: delete its rule, or keep it at P5`;
      return { what, why, inPagerDuty: suppress };
    }
    case 'lower':
      return { what, why: `nobody acted on ${tickets} tickets in ${places}`, inPagerDuty: suppress };
    case 'automate': {
      const fix = showName(advice.fix);
      const inPagerDuty = `run an automation action (or the webhook in fix-webhook.mjs) that does: ${fix}. Page only if it fails.`;
      return { what, why: `${advice.fixed} of ${tickets} tickets were closed by one fix: ${fix}`, inPagerDuty };
    }
    case 'inhibit': {
      const by = showName(advice.by);
      const inPagerDuty = `suppress the event while ${by} is open; Alertmanager's inhibition does it before PagerDuty hears of it.`;
      const why = `${advice.together} of ${tickets} tickets came together with it in their zone`;
      return { what: `inhibit by ${by}`, why, inPagerDuty };
    }
    case 'wait': {
      const need = hands !== 'unknown' && hands.yes > 0 ? `${hands.yes} needed a person` : 'none needed a person';
      const why = `${advice.healed} of ${tickets} tickets closed themselves within that time; ${need}`;
      const inPagerDuty = `pause the notification for ${advice.minutes * 60} seconds; or, for its whole service, Settings > Auto-Pause Incident Notifications, ${advice.minutes} minutes.`;
      return { what: `wait ${advice.minutes} min`, why, inPagerDuty };
    }
    case 'group': {
      const order = days === 'unknown' ? ', by their order: the tickets have no times' : '';
      const why = `${tickets} tickets in ${places} are ${plural(advice.episodes, 'episode')}${order}`;
      return { what, why, inPagerDuty: 'turn on Intelligent or Time-Based Alert Grouping for its service.' };
    }
    case 'keep': {
      const silent = `${plural(tickets, 'ticket')}; nothing says whether a person had to act`;
      return { what, why: hands === 'unknown' ? silent : `${describeHands(alert)} tickets needed a person` };
    }
  }
}
