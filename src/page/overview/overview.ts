import type { ButtonView } from '../../api/button-service.ts';
import { plural } from '../../core/text/wording.ts';
import { element, newId, type Region, setText } from '../elements/dom.ts';
import { inOrder, isMeant } from './order.ts';
import { overviewRow } from './row.ts';

interface OverviewShown {
  readonly views: readonly ButtonView[];
  /** The name of the button whose card is open. */
  readonly open: string | undefined;
}

/** With fewer buttons a filter is of no use. */
const filteredFrom = 6;

/** A row for each button, latched first. One button alone needs no list: its card shows everything. */
export function overview(): Region<OverviewShown> {
  const rows = new Map<string, ReturnType<typeof overviewRow>>();
  const list = element('ol', {});
  const id = newId();
  const filter = element('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false' });
  const count = element('span', { class: 'count', role: 'status' });
  const filterField = element('div', { class: 'filter' }, element('label', { for: id }, 'Filter'), filter, count);
  const outer = element('nav', { class: 'overview', 'aria-label': 'Buttons', hidden: true }, filterField, list);
  let shown: OverviewShown = { views: [], open: undefined };

  const draw = () => {
    const { views, open } = shown;
    outer.hidden = views.length < 2;
    filterField.hidden = views.length < filteredFrom;
    const meant = inOrder(views).filter((view) => isMeant(view, filter.value.trim()));
    setText(
      count,
      meant.length === views.length ? plural(views.length, 'button') : `${meant.length} of ${views.length}`,
    );
    const elements = meant.map((view) => {
      const row = rows.get(view.name) ?? overviewRow();
      rows.set(view.name, row);
      row.show({ view, isOpen: view.name === open });
      return row.element;
    });
    // A row that moves loses the focus, so the rows stay while their order does.
    if (elements.length !== list.children.length || elements.some((row, index) => list.children[index] !== row))
      list.replaceChildren(...elements);
  };
  filter.addEventListener('input', draw);
  return {
    element: outer,
    show: (next) => {
      shown = next;
      draw();
    },
  };
}
