import type { DisarmView } from '../../api/button-service.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { describePerson } from '../../core/text/people.ts';
import { type Child, element } from '../elements/dom.ts';
import { timeWithAge } from '../elements/time.ts';

/** All disarms, newest first. Shows nothing if nobody ever disarmed the button. */
export function renderDisarms(disarms: readonly DisarmView[]): readonly Child[] {
  if (disarms.length === 0) return [];
  return [element('h3', {}, 'Disarms'), element('ol', { class: 'timeline' }, ...disarms.toReversed().map(entry))];
}

function entry(disarm: DisarmView): HTMLElement {
  const { at, until, reason, ended } = disarm;
  const length = describeDuration(Date.parse(until) - Date.parse(at));
  return element(
    'li',
    { class: 'past' },
    element('p', { class: 'what' }, element('strong', {}, `Disarmed for ${length}`), ' · ', timeWithAge(at)),
    element('p', {}, `By ${describePerson(disarm)}: ${reason}`),
    ended && element('p', {}, `Ended early by ${describePerson(ended)} · `, timeWithAge(ended.at)),
  );
}
