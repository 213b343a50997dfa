import { element, newId, setText } from '../elements/dom.ts';
import { holdRing } from '../elements/icons.ts';
import { pageHoldMs } from './hold-duration.ts';

interface HoldOptions {
  /** A CSS class. */
  readonly look: 'big-red' | 'hold-plain';
  readonly label: string;
  readonly hint: string;
  /** Called when the hold starts. Returns what is missing, in a few words, or undefined. */
  missing(): string | undefined;
  act(): void;
}

/** How long the control says what is missing. */
const refusalShownMs = 4_000;

/**
 * A button that acts after a person held it for the whole time with the pointer, Space or Enter. The hold is cancelled if the person
 * lets go, slides off the button, or hides the page. Some assistive technology can only click: a click shows what to do instead.
 */
export function holdControl(options: HoldOptions): HTMLElement {
  const hint = element('p', { class: 'hint', id: newId() }, options.hint);
  const label = element('span', { class: 'hold-label' }, options.label);
  const button = element('button', { type: 'button', class: options.look, 'aria-describedby': hint.id }, label);
  if (options.look === 'big-red') button.prepend(holdRing());
  const holding = new Holding(button, (left) => {
    setText(label, left === undefined ? options.label : 'Keep holding');
    setText(hint, left === undefined ? options.hint : `${(left / 1_000).toFixed(1)} s more; let go to cancel`);
  });
  let missing: string | undefined;
  const begin = () => {
    missing = options.missing();
    if (missing === undefined) holding.begin(options.act);
    // The control itself says what is missing: the person looks at the control, and not at the field.
    else setText(label, missing);
    button.classList.toggle('refusing', missing !== undefined);
    if (missing !== undefined) setTimeout(restoreLabel, refusalShownMs);
    return missing === undefined;
  };
  const restoreLabel = () => {
    button.classList.remove('refusing');
    if (!button.classList.contains('held')) setText(label, options.label);
  };
  onPointer(button, begin, () => holding.end());
  onKey(button, begin, () => holding.end());
  button.addEventListener('click', ({ detail }) => {
    // A click also follows a hold with the pointer. A click without a pointer has the count 0.
    if (missing === undefined && (detail === 0 || !holding.hasActed))
      setText(hint, `A click is not enough: ${options.hint}`);
  });
  return element('div', { class: 'hold' }, button, hint);
}

/** Measures one hold at a time, shows its progress, and acts at its end. */
class Holding {
  readonly #button: HTMLElement;
  readonly #show: (leftMs: number | undefined) => void;
  #startedAt: number | undefined;
  /** A hidden page may miss that the person let go, so it must not go on counting. */
  readonly #endIfHidden = (): void => {
    if (document.hidden) this.end();
  };
  /** The last hold lasted to its end. */
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
      // This hold was cancelled. Another may have started.
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
    // Otherwise the focus would move from the missing field back to the button.
    if (begin()) button.setPointerCapture(event.pointerId);
    else event.preventDefault();
  });
  button.addEventListener('pointermove', (event) => {
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) end();
  });
  for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) button.addEventListener(type, end);
  // A long touch would otherwise open a menu.
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
