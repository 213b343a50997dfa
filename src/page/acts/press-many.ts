import { claimedNameLength, reasonLength } from '../../api/act-limits.ts';
import type { ButtonView } from '../../api/button-service.ts';
import { withoutCanary } from '../../core/drill/canary.ts';
import { matchesSelector, parseSelector, SelectorSyntaxError } from '../../core/labels/selector.ts';
import { plural } from '../../core/text/wording.ts';
import { element, newId, setText } from '../elements/dom.ts';
import { type ActOutcome, type PageContext, press, type Said } from './acts.ts';

/** Presses under way at once: a browser opens few connections to one address. */
const underWay = 8;

interface PressMany {
  readonly element: HTMLElement;
  show(buttons: readonly ButtonView[]): void;
}

interface Failure {
  readonly name: string;
  readonly message: string;
}

/** Presses all buttons, or those whose labels match. Folded, and hidden if there is only one button. */
export function pressMany(context: PageContext): PressMany {
  const [selector, reason, claimed, typed] = [
    field('Selector, such as tier=payments (empty: every button)', { autocomplete: 'off', spellcheck: 'false' }),
    field('Why do you press them? (required)', { maxlength: String(reasonLength), autocomplete: 'off' }),
    field('Name in the history (optional, not verified)', {
      maxlength: String(claimedNameLength),
      autocomplete: 'name',
    }),
    field('', { autocomplete: 'off', inputmode: 'numeric' }),
  ];
  const chosen = element('p', { class: 'note', 'aria-live': 'polite' });
  const outcome = element('p', { class: 'outcome', role: 'status' });
  const failures = element('ul', { 'aria-label': 'Buttons that were not stopped' });
  const submit = element('button', { type: 'submit', class: 'quiet' });
  const form = element(
    'form',
    { class: 'fields', novalidate: true },
    selector.element,
    chosen,
    reason.element,
    claimed.element,
    typed.element,
    submit,
  );
  const panel = element(
    'details',
    { class: 'panel press-many', hidden: true },
    element('summary', {}, 'Press many buttons'),
    form,
    outcome,
    failures,
  );
  let buttons: readonly ButtonView[] = [];
  let isBusy = false;

  const report = (kind: ActOutcome['kind'] | 'missing' | 'busy', text: string) => {
    outcome.className = `outcome ${kind}`;
    setText(outcome, text);
  };
  const refresh = () => {
    const names = namesOf(buttons, selector.input.value);
    const count = 'problem' in names ? 0 : names.length;
    setText(
      chosen,
      'problem' in names
        ? names.problem
        : `${count} of ${plural(buttons.length, 'button')}: ${names.join(', ') || 'none'}`,
    );
    setText(typed.label, `Type ${count} to press ${plural(count, 'button')}`);
    setText(submit, `Press ${plural(count, 'button')}`);
    submit.disabled = count === 0;
  };
  const run = async (names: readonly string[], said: Said) => {
    isBusy = true;
    failures.replaceChildren();
    report('busy', `Pressing ${plural(names.length, 'button')} …`);
    const failed = await pressEach(names, said, context);
    isBusy = false;
    typed.input.value = '';
    const done = `${names.length - failed.length} of ${plural(names.length, 'button')}: latched, and zero replicas are accepted.`;
    if (failed.length === 0) reason.input.value = '';
    report(
      failed.length === 0 ? 'done' : 'refused',
      failed.length === 0 ? done : `${done} These were not stopped; a second press is safe:`,
    );
    failures.replaceChildren(...failed.map(({ name, message }) => element('li', {}, `${name}: ${message}`)));
  };
  selector.input.addEventListener('input', refresh);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const names = namesOf(buttons, selector.input.value);
    const said = { reason: reason.input.value.trim(), claimedName: claimed.input.value.trim() || undefined };
    if (isBusy || 'problem' in names || names.length === 0) return;
    if (said.reason === '') report('missing', 'Enter a reason first. The history shows it.');
    else if (typed.input.value.trim() !== String(names.length)) report('missing', `Type ${names.length} to confirm.`);
    else void run(names, said);
  });
  return {
    element: panel,
    show: (views) => {
      buttons = withoutCanary(views);
      panel.hidden = buttons.length < 2;
      if (!isBusy) refresh();
    },
  };
}

/** The names that the selector chooses, or what is wrong with it. */
function namesOf(buttons: readonly ButtonView[], selector: string): readonly string[] | { readonly problem: string } {
  try {
    const requirements = selector.trim() === '' ? [] : parseSelector(selector);
    return buttons.filter(({ labels }) => matchesSelector(requirements, labels)).map(({ name }) => name);
  } catch (error) {
    if (error instanceof SelectorSyntaxError) return { problem: `The selector is wrong at ${error.message}.` };
    throw error;
  }
}

/** One request for each button. A missing token is asked for once, and the other requests are then not sent. */
async function pressEach(
  names: readonly string[],
  said: Said,
  { session, act }: PageContext,
): Promise<readonly Failure[]> {
  const [left, failed] = [[...names], new Map<string, string>()];
  let refused: string | undefined;
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const pressed = name;
      const { kind, message } =
        refused === undefined ? await press(session, pressed, said) : { kind: 'unauthenticated', message: refused };
      if (kind === 'unauthenticated') refused ??= (await act(async () => ({ kind, message }))).message;
      if (kind !== 'done') failed.set(pressed, message);
    }
  };
  await Promise.all(Array.from({ length: underWay }, work));
  return names.flatMap((name) => {
    const message = failed.get(name);
    return message === undefined ? [] : [{ name, message }];
  });
}

function field(text: string, attributes: Readonly<Record<string, string | boolean>>) {
  const id = newId();
  const input = element('input', { id, type: 'text', ...attributes });
  const label = element('label', { for: id }, text);
  return { input, label, element: element('div', { class: 'field' }, label, input) };
}
