import { element } from './dom.ts';

/** Announces changes to screen readers: a new state at once, other messages when the reader is idle. */
export class Announcer {
  readonly #polite = element('div', { role: 'status' });
  readonly #urgent = element('div', { role: 'alert' });
  readonly element = element('div', { class: 'unseen' }, this.#polite, this.#urgent);

  say(text: string): void {
    this.#polite.textContent = text;
  }

  sayAtOnce(text: string): void {
    this.#urgent.textContent = text;
  }
}
