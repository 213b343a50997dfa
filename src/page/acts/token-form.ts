import { copyable } from '../elements/copyable.ts';
import { element, newId, setText } from '../elements/dom.ts';

interface TokenForm {
  readonly element: HTMLElement;
  /** Shows the form with a reason. It takes the focus if the person tried to act, or types nowhere else. */
  ask(why: string, toAct?: boolean): void;
  hide(): void;
}

/** Asks for the person's token. `command` makes a token; if it is empty, the operators of the receiver give tokens out. */
export function tokenForm(command: string, use: (token: string) => void): TokenForm {
  const id = newId();
  // A browser would offer to save a password field, but the token expires within an hour.
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
    // A header cannot hold other characters: the call would fail as if the receiver did not answer.
    if (!/^[!-~]+$/.test(token)) {
      setText(why, 'This is not a token: a token is one word, without spaces or line breaks.');
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

const kept = 'The token stays in the memory of this tab. It is not stored, and closing the tab forgets it.';

function howToGetOne(command: string): readonly HTMLElement[] {
  if (command === '') return [element('p', {}, 'Paste the token that you got for this receiver.')];
  const shown = copyable('the command that makes a token');
  shown.show(command);
  return [element('p', {}, 'Make a token for this service in a terminal, and paste the output:'), shown.element];
}
