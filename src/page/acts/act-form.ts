import { claimedNameLength, reasonLength } from '../../api/act-limits.ts';
import { element, newId, setText } from '../elements/dom.ts';
import type { ActOutcome, Said } from './acts.ts';
import { holdControl } from './press-and-hold.ts';

interface ActFormOptions {
  readonly verb: 'Press' | 'Reset';
  /** The button's name. A person can type it instead of holding the control. */
  readonly name: string;
  readonly look: 'big-red' | 'hold-plain';
  readonly label: string;
  readonly reasonLabel: string;
  /** Shown between the reason and the control. */
  readonly more?: HTMLElement;
  /** Why the act is not possible now, or undefined. */
  obstacle?(): string | undefined;
  act(said: Said): Promise<ActOutcome>;
}

interface ActForm {
  readonly element: HTMLElement;
  /** Whether the person has typed something. */
  isBegun(): boolean;
  clear(): void;
}

/** Asks for a reason, and for a confirmation: the person holds the control or types the button's name. */
export function actForm(options: ActFormOptions): ActForm {
  const { verb, name } = options;
  const reason = field(options.reasonLabel, { required: true, maxlength: String(reasonLength), autocomplete: 'off' });
  const claimed = field('Your name (optional, not verified)', {
    maxlength: String(claimedNameLength),
    autocomplete: 'name',
  });
  const typed = field(`Type ${name} to ${verb.toLowerCase()}`, {
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
  });
  const outcome = element('p', { class: 'outcome', role: 'status' });
  let isBusy = false;

  const report = (kind: ActOutcome['kind'] | 'missing' | 'busy', text: string) => {
    outcome.className = `outcome ${kind}`;
    setText(outcome, text);
  };
  /** What keeps the person from acting, in a few words; the outcome says it in full. */
  const missing = (): string | undefined => {
    if (isBusy) return 'One moment';
    const obstacle = options.obstacle?.();
    const lacksReason = reason.input.value.trim() === '';
    if (obstacle !== undefined) report('missing', obstacle);
    else if (lacksReason) report('missing', 'Give a reason first. The history shows it.');
    reason.input.setAttribute('aria-invalid', String(lacksReason));
    if (lacksReason) reason.input.focus();
    if (obstacle !== undefined) return 'Look first';
    return lacksReason ? 'Give a reason first' : undefined;
  };
  const act = async () => {
    isBusy = true;
    report('busy', `${verb === 'Press' ? 'Pressing' : 'Resetting'} …`);
    const claimedName = claimed.input.value.trim() || undefined;
    const answer = await options.act({ reason: reason.input.value.trim(), claimedName });
    isBusy = false;
    typed.input.value = '';
    if (answer.kind === 'done') reason.input.value = '';
    report(answer.kind, answer.message);
  };

  const hold = holdControl({
    look: options.look,
    label: options.label,
    hint: 'Hold for 1.5 seconds with the pointer, Space or Enter. Or type the name instead.',
    missing,
    act: () => void act(),
  });
  const form = element('form', { class: 'typed', novalidate: true }, typed.element);
  form.append(element('button', { type: 'submit', class: 'quiet' }, verb));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (missing() !== undefined) return;
    if (typed.input.value.trim() === name) void act();
    else report('missing', `This is not the button's name: type ${name}.`);
  });
  reason.input.addEventListener('input', () => reason.input.removeAttribute('aria-invalid'));

  const inputs = [reason.input, typed.input];
  return {
    element: element(
      'div',
      { class: 'act-form' },
      // What the act needs. On a small screen this part of a press stays at the bottom.
      element('div', { class: 'quick' }, reason.element, options.more, hold, outcome),
      claimed.element,
      form,
    ),
    isBegun: () => inputs.some(({ value }) => value !== ''),
    clear: () => {
      for (const input of inputs) input.value = '';
      report('done', '');
    },
  };
}

function field(text: string, attributes: Readonly<Record<string, string | boolean>>) {
  const id = newId();
  const input = element('input', { id, type: 'text', ...attributes });
  return { input, element: element('div', { class: 'field' }, element('label', { for: id }, text), input) };
}
