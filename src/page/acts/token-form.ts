import { copyable } from '../elements/copyable.ts';
import { element, newId, setText } from '../elements/dom.ts';

export interface TokenForm {
  readonly element: HTMLElement;
  /** Shows itself, and why. Takes the focus where nobody is typing elsewhere, or where they just tried to act. */
  ask(why: string, toAct?: boolean): void;
  hide(): void;
}

/** Where a person gives their token. `command` mints one; without it, tokens come from whoever runs the receiver. */
export function tokenForm(command: string, use: (token: string) => void): TokenForm {
  const id = newId();
  // Not a password field: a browser would offer to store what is of no use in an hour.
  const input = element('input', {
    id,
    type: 'text',
    class: 'secret',
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'none',
  });
  const why = element('p', { class: 'why-token', role: 'status' });
  const form = element('form', { class: 'token' }, element('label', { for: id }, 'Your token'), input);
  form.append(element('button', { type: 'submit' }, 'Use this token'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = input.value.trim().replace(/^Bearer /i, '');
    // What no header can hold would only look as if the receiver did not answer.
    if (!/^[!-~]+$/.test(token)) {
      setText(why, 'That is no token: it is one word, without spaces or line breaks.');
      return input.focus();
    }
    input.value = '';
    use(token);
  });
  const outer = element('section', { class: 'sign-in', 'aria-label': 'Who are you?', hidden: true });
  outer.append(
    element('h2', {}, 'Who are you?'),
    why,
    ...howToGetOne(command),
    form,
    element('p', { class: 'note' }, kept),
  );
  return {
    element: outer,
    ask: (problem, toAct = false) => {
      setText(why, problem);
      outer.hidden = false;
      if (toAct || document.activeElement === document.body) input.focus();
    },
    hide: () => {
      outer.hidden = true;
    },
  };
}

const kept = 'It stays in this tab’s memory: nothing stores it, and closing the tab forgets it.';

function howToGetOne(command: string): readonly HTMLElement[] {
  if (command === '') return [element('p', {}, 'Paste the token that you were given for this receiver.')];
  const shown = copyable('the command that mints a token');
  shown.show(command);
  return [
    element('p', {}, 'Mint a token for this service alone, in a terminal, and paste what it prints:'),
    shown.element,
  ];
}
