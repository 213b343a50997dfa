import { element, setText } from './dom.ts';

/** How long a button says that it has copied. */
const pageCopiedMs = 2_000;

export interface Copyable {
  readonly element: HTMLElement;
  show(command: string): void;
}

/** A command, exactly as it is to be typed, with a button that copies it. `what` names it for screen readers. */
export function copyable(what: string): Copyable {
  const code = element('code', { tabindex: '0', role: 'group', 'aria-label': what });
  const button = element('button', { type: 'button', class: 'quiet' }, 'Copy');
  const said = element('span', { class: 'unseen', role: 'status' });
  button.setAttribute('aria-label', `Copy ${what}`);
  button.addEventListener('click', async () => {
    const copied = await copy(code);
    setText(button, copied ? 'Copied' : 'Press Ctrl+C');
    said.textContent = copied ? 'Copied' : 'The command is selected: copy it with Ctrl+C';
    setTimeout(() => setText(button, 'Copy'), pageCopiedMs);
  });
  return {
    element: element('div', { class: 'command' }, code, button, said),
    // Lines are broken between words alone, so that no option is torn at its dashes.
    show: (command) => {
      if (code.textContent === command) return;
      const words = command.split(' ').map((word) => element('span', {}, word));
      code.replaceChildren(...words.flatMap((word, index) => (index === 0 ? [word] : [' ', word])));
    },
  };
}

/** Over plain HTTP browsers have no clipboard: then the text is selected, to be copied by hand. */
async function copy(code: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    return true;
  } catch {
    window.getSelection()?.selectAllChildren(code);
    return false;
  }
}
