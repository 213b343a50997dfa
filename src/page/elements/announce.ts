import { element } from './dom.ts';

/** Tells screen readers what changed: states at once, the rest when they are free. */
export class Announcer {
  readonly element: HTMLElement;
  readonly #polite = element('div', { role: 'status' });
  readonly #urgent = element('div', { role: 'alert' });

  constructor() {
    this.element = element('div', { class: 'unseen' }, this.#polite, this.#urgent);
  }

  say(text: string): void {
    this.#polite.textContent = text;
  }

  sayAtOnce(text: string): void {
    this.#urgent.textContent = text;
  }
}
