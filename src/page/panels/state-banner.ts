import type { ButtonView } from '../../api/button-service.ts';
import { describeDisarm, describeRestarts, meaningOf, outlookIn } from '../../core/outlook/describe.ts';
import { isLatched } from '../../core/outlook/outlook.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { timeWithAge } from '../elements/time.ts';
import { lookOf, stateLine } from './state-words.ts';

/** A longer state, such as `Armed (degraded: heartbeat late)`, has smaller letters. */
const longestWord = 14;

/** What the banner shows. The banner is redrawn only when one of the fields changes. */
interface StateShown {
  readonly look: ReturnType<typeof lookOf>;
  readonly line: string;
  readonly meaning: string;
  readonly disarm: string | undefined;
  readonly counts: string;
  readonly at: string | undefined;
  readonly isLatched: boolean;
}

/** The time is that of the trip, or of the last reset. */
export function stateShown(view: ButtonView): StateShown {
  const { replicas, trip, lastReset, disarm } = view;
  const restarts = describeRestarts(outlookIn(view));
  const counts = [
    replicas === undefined ? 'Replicas cannot be read' : plural(replicas, 'replica'),
    restarts === undefined ? '' : `${restarts} restarts`,
  ];
  return {
    look: lookOf(view),
    line: stateLine(view),
    meaning: meaningOf(view),
    disarm: disarm && describeDisarm(disarm),
    counts: counts.filter((part) => part !== '').join(' · '),
    at: isLatched(view) ? trip?.at : lastReset?.at,
    isLatched: isLatched(view),
  };
}

/** The state in large letters, with its icon and its meaning. */
export function renderState({ look, line, meaning, disarm, counts, at, isLatched }: StateShown): readonly Child[] {
  return [
    icon(look),
    element('p', { class: line.length > longestWord ? 'word long' : 'word' }, line),
    element('p', { class: 'meaning' }, meaning, disarm !== undefined && ` ${disarm}`),
    element('p', { class: 'replicas' }, counts),
    at !== undefined && element('p', { class: 'since' }, isLatched ? 'Tripped ' : 'Last reset ', timeWithAge(at)),
  ];
}
