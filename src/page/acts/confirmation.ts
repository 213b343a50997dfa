import { clockTime, now } from '../elements/clock.ts';
import { element, setText } from '../elements/dom.ts';
import type { PageContext } from './acts.ts';

interface Confirmation {
  readonly element: HTMLElement;
  /** The context for acts of one card: their last success stays on the screen until a person closes it. */
  readonly context: PageContext;
}

/** The panel of a press disappears as soon as the button is latched, so its answer is shown outside of the panel. */
export function confirmation(context: PageContext): Confirmation {
  const text = element('span', {});
  const close = element('button', { type: 'button', class: 'plain' }, 'Close');
  const outer = element('p', { class: 'confirmation', role: 'status', hidden: true }, text, close);
  close.addEventListener('click', () => {
    outer.hidden = true;
  });
  return {
    element: outer,
    context: {
      ...context,
      act: async (act) => {
        const outcome = await context.act(act);
        if (outcome.kind === 'done') {
          setText(text, `${clockTime(new Date(now()).toISOString())}: ${outcome.message}`);
          outer.hidden = false;
        }
        return outcome;
      },
    },
  };
}
