import type { ButtonView } from '../../api/button-service.ts';
import { actForm } from '../acts/act-form.ts';
import { type PageContext, press } from '../acts/acts.ts';
import { element } from '../elements/dom.ts';

/** The big red button, and what it does. */
export function pressPanel(view: ButtonView, context: PageContext): HTMLElement {
  const { kind, namespace, name } = view.target;
  const form = actForm({
    verb: 'Press',
    name: view.name,
    look: 'big-red',
    label: `Stop ${name}`,
    reasonLabel: 'Why do you press? (required)',
    act: (said) => context.act(() => press(context.session, view.name, said)),
  });
  return element(
    'section',
    { class: 'panel press', tabindex: '-1', 'aria-label': `Press ${view.name}` },
    element('h3', {}, 'Stop it by hand'),
    form.element,
    element(
      'p',
      {},
      'Scales ',
      element('code', {}, `${kind.toLowerCase()}/${name}`),
      ` in ${namespace} to zero at once, without checking for evidence, and holds it there until a person resets.`,
    ),
    element(
      'p',
      { class: 'uncertain' },
      'Not connected: the target may already be stopped. A press is safe in any state.',
    ),
  );
}
