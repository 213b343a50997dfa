import { element, setText } from './dom.ts';

/** How long the button says "Copied". */
const copiedMs = 2_000;

interface Copyable {
  readonly element: HTMLElement;
  show(command: string): void;
}

/** A command with a button that copies it. `name` describes the command to screen readers. */
export function copyable(name: string): Copyable {
  const code = element('code', { tabindex: '0', role: 'group', 'aria-label': name });
  const button = element('button', { type: 'button', class: 'quiet', 'aria-label': `Copy ${name}` }, 'Copy');
  const status = element('span', { class: 'unseen', role: 'status' });
  button.addEventListener('click', async () => {
    const copied = await copy(code);
    setText(button, copied ? 'Copied' : 'Press Ctrl+C');
    status.textContent = copied ? 'Copied' : 'The command is selected: copy it with Ctrl+C';
    setTimeout(() => setText(button, 'Copy'), copiedMs);
  });
  return {
    element: element('div', { class: 'command' }, code, button, status),
    show: (command) => {
      if (code.textContent === command) return;
      // Each word is an element, so that lines break only between words and not inside an option.
      const words = command.split(' ').map((word) => element('span', {}, word));
      code.replaceChildren(...words.flatMap((word, index) => (index === 0 ? [word] : [' ', word])));
    },
  };
}

/** Over plain HTTP a browser has no clipboard. The text is then selected, and the person copies it. */
async function copy(code: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    return true;
  } catch {
    window.getSelection()?.selectAllChildren(code);
    return false;
  }
}
