import type { ButtonView } from '../../api/button-service.ts';
import { describeRestarts, outlookIn } from '../../core/outlook/describe.ts';
import { isLatched } from '../../core/outlook/outlook.ts';
import { holderWords } from '../../core/text/holder.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element, type Region, region } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { since } from '../elements/time.ts';
import { lookOf, stateLine } from '../panels/state-words.ts';

/** The fields that a row shows. The row is redrawn only when one of them changes. */
interface RowShown {
  readonly name: string;
  readonly look: ReturnType<typeof lookOf>;
  readonly state: string;
  readonly cells: readonly string[];
  readonly lastTrip: string | undefined;
  readonly isOpen: boolean;
}

/** One button in one line: state, mode, replicas, restarts, last trip, and who holds a stopped target. */
export function overviewRow(): Region<{ readonly view: ButtonView; readonly isOpen: boolean }> {
  const row = region<RowShown>(element('li', {}), renderRow);
  return { element: row.element, show: ({ view, isOpen }) => row.show(rowShown(view, isOpen)) };
}

function rowShown(view: ButtonView, isOpen: boolean): RowShown {
  const restarts = describeRestarts(outlookIn(view));
  const { heldBy, replicas } = view;
  const holder = heldBy !== undefined && isLatched(view) ? `held by the ${holderWords[heldBy]}` : '';
  return {
    name: view.name,
    look: lookOf(view),
    state: stateLine(view),
    cells: [
      `mode ${view.mode}`,
      replicas === undefined ? 'replicas unknown' : plural(replicas, 'replica'),
      restarts === undefined ? '' : `${restarts} restarts`,
      holder,
    ],
    lastTrip: (view.trip ?? view.history.at(-1))?.at,
    isOpen,
  };
}

function renderRow({ name, look, state, cells, lastTrip, isOpen }: RowShown): readonly Child[] {
  const trip = lastTrip === undefined ? 'never tripped' : ['last trip ', since(lastTrip)];
  return [
    element(
      'a',
      { href: `#button-${name}`, class: look, 'aria-current': isOpen && 'true' },
      element('span', { class: 'name' }, name),
      element('span', { class: 'word' }, icon(look), element('span', {}, state)),
      ...cells.map((cell) => element('span', { class: 'cell-text' }, cell)),
      element('span', { class: 'cell-text' }, ...trip),
    ),
  ];
}
