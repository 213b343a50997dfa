import type { ButtonView } from '../../api/button-service.ts';
import { element, type Region, region } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { stateWords } from './words.ts';

type Jump = Pick<ButtonView, 'name' | 'state'>;

/** Links to the buttons with their states, if there are several. */
export function jumpList(): Region<readonly Jump[]> {
  return region<readonly Jump[]>(element('nav', { class: 'jumps', 'aria-label': 'Buttons' }), (jumps) =>
    jumps.length < 2 ? [] : jumps.map(jump),
  );
}

function jump({ name, state }: Jump): HTMLElement {
  const href = `#button-${name}`;
  return element('a', { href, class: state }, icon(state), `${name}: ${stateWords[state]}`);
}
