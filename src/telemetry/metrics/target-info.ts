import type { Target } from '../../core/target.ts';
import type { Instruments } from './instruments.ts';

/** The one series of each button whose labels may change with the config. */
export class TargetInfo {
  readonly #gauge: Instruments['targetInfo'];
  readonly #targets = new Map<string, Target>();

  constructor({ targetInfo }: Instruments) {
    this.#gauge = targetInfo;
  }

  set(button: string, { kind, namespace, name }: Target): void {
    this.remove(button);
    this.#targets.set(button, { kind, namespace, name });
    this.#gauge.set({ button, kind, namespace, name }, 1);
  }

  remove(button: string): void {
    const target = this.#targets.get(button);
    if (target === undefined) return;
    this.#gauge.remove({ button, ...target });
    this.#targets.delete(button);
  }
}
