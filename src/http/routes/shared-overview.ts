import type { Overview } from '../../api/overview.ts';

/** A rendering is used again for this many times as long as it took, so that readers use a fifth of the processor at most. */
const reuseFactor = 4;
/** A rendering that took less is never used again. */
const cheapMs = 5;

/** The state of all buttons as JSON, rendered once for all readers. */
export class SharedOverview {
  readonly #render: () => Overview;
  #text = '';
  #json: Buffer = Buffer.alloc(0);
  #renderedAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;

  constructor(render: () => Overview) {
    this.#render = render;
  }

  /** How long the next rendering should wait after the last. */
  get pauseMs(): number {
    return this.#tookMs < cheapMs ? 0 : this.#tookMs * reuseFactor;
  }

  /** The present state, or that of a moment ago. */
  json(): Buffer {
    return performance.now() - this.#renderedAt < this.pauseMs ? this.#json : this.renderJson();
  }

  /** The present state. Equal states are the same bytes, also in memory. */
  renderJson(): Buffer {
    const startedAt = performance.now();
    const text = JSON.stringify(this.#render());
    if (text !== this.#text) this.#json = Buffer.from(text);
    this.#text = text;
    this.#renderedAt = performance.now();
    this.#tookMs = this.#renderedAt - startedAt;
    return this.#json;
  }
}
