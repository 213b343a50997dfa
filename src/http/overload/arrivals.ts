import type { IncomingMessage } from 'node:http';

/** When requests arrived. A request may wait for its lane and for its body before its route runs. */
export class Arrivals {
  readonly #at = new WeakMap<IncomingMessage, number>();

  note(request: IncomingMessage): void {
    this.#at.set(request, performance.now());
  }

  /** How long ago the request arrived, in milliseconds. */
  ageMs(request: IncomingMessage): number {
    const at = this.#at.get(request);
    return at === undefined ? 0 : performance.now() - at;
  }
}
