import { claimedNameLength, reasonLength } from '../../api/act-limits.ts';
import type { ButtonView } from '../../api/button-service.ts';
import { type ActOutcome, arm, disarm, type PageContext } from '../acts/acts.ts';
import { element, newId, setText } from '../elements/dom.ts';

interface DisarmPanel {
  readonly element: HTMLElement;
  show(view: ButtonView): void;
}

/** The times that a person can choose. */
const hours = [1, 2, 4, 8, 24];

/** Disarms the button for a time, or ends that early. Folded, because it is for planned work only. */
export function disarmPanel(name: string, context: PageContext): DisarmPanel {
  const outcome = element('p', { class: 'outcome', role: 'status' });
  const report = (kind: ActOutcome['kind'] | 'missing', text: string) => {
    outcome.className = `outcome ${kind}`;
    setText(outcome, text);
  };
  const run = async (act: () => Promise<ActOutcome>) => {
    const answer = await context.act(act);
    report(answer.kind, answer.message);
    return answer.kind === 'done';
  };
  const form = disarmForm(name, context, run, () => report('missing', 'Give a reason first. The history shows it.'));
  const armNow = element('button', { type: 'button', class: 'quiet' }, 'Arm now');
  armNow.addEventListener('click', () => void run(() => arm(context.session, name)));
  const summary = element('summary', {}, 'Maintenance: disarm for a time');
  const folded = element('details', {}, summary, element('p', {}, meaning), form);
  return {
    element: element('section', { class: 'panel disarm', 'aria-label': `Disarm ${name}` }, folded, armNow, outcome),
    show: ({ disarm: active }) => {
      armNow.hidden = active === undefined;
      setText(summary, active === undefined ? 'Maintenance: disarm for a time' : 'Change the time of the disarm');
    },
  };
}

const meaning =
  'No alert and no sensor trips a disarmed button. A press still works, and a latched button stays latched. It arms by itself.';

function disarmForm(
  name: string,
  context: PageContext,
  run: (act: () => Promise<ActOutcome>) => Promise<boolean>,
  onMissing: () => void,
): HTMLElement {
  const [length, reason, claimed] = [newId(), newId(), newId()];
  const options = hours.map((hour) => element('option', { value: String(hour * 3_600) }, `${hour} h`));
  const select = element('select', { id: length }, ...options);
  const why = element('input', { id: reason, type: 'text', maxlength: String(reasonLength), autocomplete: 'off' });
  const who = element('input', {
    id: claimed,
    type: 'text',
    maxlength: String(claimedNameLength),
    autocomplete: 'name',
  });
  const form = element(
    'form',
    { class: 'fields', novalidate: true },
    field('Disarm for', length, select),
    field('Reason of the disarm', reason, why),
    field('Name in the history (optional, not verified)', claimed, who),
    element('button', { type: 'submit', class: 'quiet' }, 'Disarm'),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const said = { reason: why.value.trim(), claimedName: who.value.trim() || undefined };
    if (said.reason === '') return onMissing();
    const seconds = Number(select.value);
    if (await run(() => disarm(context.session, name, { ...said, seconds }))) why.value = '';
  });
  return form;
}

function field(text: string, id: string, input: HTMLElement): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: id }, text), input);
}
