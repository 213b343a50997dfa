import { element, setText } from '../elements/dom.ts';
import { holdRing } from '../elements/icons.ts';
import { pageHoldMs } from './hold-duration.ts';

export interface HoldOptions {
  /** Its look: a class. */
  readonly look: 'big-red' | 'hold-plain';
  readonly label: string;
  readonly hint: string;
  /** Asked when it is taken hold of; false where something is missing, which it has said. */
  ready(): boolean;
  act(): void;
}

export interface HoldControl {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
}

/**
 * A button that acts when pointer or key (Space, Enter) was held on it for the whole time; letting go before, sliding
 * off, or hiding the page calls it off. A mere click, which is all that some assistive technology can do, says what to do instead.
 */
export function holdControl(options: HoldOptions): HoldControl {
  const hint = element(
    'p',
    { class: 'hint', id: `hold-${options.look}-${Math.random().toString(36).slice(2)}` },
    options.hint,
  );
  const label = element('span', { class: 'hold-label' }, options.label);
  const button = element('button', { type: 'button', class: options.look, 'aria-describedby': hint.id }, label);
  if (options.look === 'big-red') button.prepend(holdRing());
  const holding = new Holding(button, (left) => {
    setText(label, left === undefined ? options.label : 'Keep holding');
    setText(hint, left === undefined ? options.hint : `${(left / 1_000).toFixed(1)} s more; let go to call it off`);
  });
  const begin = () => {
    const isReady = options.ready();
    if (isReady) holding.begin(options.act);
    return isReady;
  };
  onPointer(button, begin, () => holding.end());
  onKey(button, begin, () => holding.end());
  button.addEventListener('click', ({ detail }) => {
    // A click follows a pointer's hold as well; one that nothing preceded has no count.
    if (detail === 0 || !holding.hasActed) setText(hint, `A click is not enough: ${options.hint}`);
  });
  return { element: element('div', { class: 'hold' }, button, hint), button };
}

/** One hold at a time: counts, shows how far it is, and acts at its end. */
class Holding {
  readonly #button: HTMLElement;
  readonly #show: (leftMs: number | undefined) => void;
  #startedAt: number | undefined;
  /** A hidden page may not hear that it was let go, and would find the time over when it is shown again. */
  readonly #endIfHidden = (): void => {
    if (document.hidden) this.end();
  };
  /** The last one was held to its end. */
  hasActed = false;

  constructor(button: HTMLElement, show: (leftMs: number | undefined) => void) {
    this.#button = button;
    this.#show = show;
  }

  begin(act: () => void): void {
    if (this.#startedAt !== undefined) return;
    this.hasActed = false;
    const startedAt = performance.now();
    this.#startedAt = startedAt;
    this.#button.classList.add('held');
    document.addEventListener('visibilitychange', this.#endIfHidden);
    const step = (): void => {
      // Called off, and perhaps begun anew.
      if (this.#startedAt !== startedAt) return;
      const heldMs = performance.now() - startedAt;
      if (heldMs >= pageHoldMs) {
        this.end();
        this.hasActed = true;
        act();
        return;
      }
      this.#button.style.setProperty('--held', String(heldMs / pageHoldMs));
      this.#show(pageHoldMs - heldMs);
      requestAnimationFrame(step);
    };
    step();
  }

  end(): void {
    if (this.#startedAt === undefined) return;
    this.#startedAt = undefined;
    document.removeEventListener('visibilitychange', this.#endIfHidden);
    this.#button.classList.remove('held');
    this.#button.style.setProperty('--held', '0');
    this.#show(undefined);
  }
}

function onPointer(button: HTMLElement, begin: () => boolean, end: () => void): void {
  button.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    // Else the focus would go from what is missing back to the button.
    if (begin()) button.setPointerCapture(event.pointerId);
    else event.preventDefault();
  });
  button.addEventListener('pointermove', (event) => {
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) end();
  });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) button.addEventListener(type, end);
  // A long touch would open a menu.
  button.addEventListener('contextmenu', (event) => event.preventDefault());
}

function onKey(button: HTMLElement, begin: () => void, end: () => void): void {
  const isHeldKey = ({ key }: KeyboardEvent) => key === ' ' || key === 'Enter';
  button.addEventListener('keydown', (event) => {
    if (!isHeldKey(event)) return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  button.addEventListener('keyup', (event) => {
    if (!isHeldKey(event)) return;
    event.preventDefault();
    end();
  });
  button.addEventListener('blur', end);
}
