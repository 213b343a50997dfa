import { hookEvents, outageEvents } from '../../core/hooks/hook.ts';
import { type EventOf, hookOutcomes } from '../event.ts';
import type { Instruments } from './instruments.ts';

/** The series of each hook. They start when the hook first occurs. Those of monitoring outages have no button. */
export class HookMetrics {
  readonly #instruments: Instruments;
  readonly #hooks = new Map<string | undefined, Set<string>>();

  constructor(instruments: Instruments) {
    this.#instruments = instruments;
  }

  countAttempt({ button, hook, event, outcome }: EventOf<'hook-attempted'>): void {
    this.#startAtZero(button, hook);
    this.#instruments.hookDeliveries.inc({ ...labelOf(button), hook, event, outcome });
  }

  setPending({ button, pending }: EventOf<'hooks-pending'>): void {
    const { hookPending, hookOldestPending } = this.#instruments;
    for (const { hook, count, oldest } of pending) {
      this.#startAtZero(button, hook);
      const labels = { ...labelOf(button), hook };
      hookPending.set(labels, count);
      if (oldest === undefined) hookOldestPending.remove(labels);
      else hookOldestPending.set(labels, oldest / 1000);
    }
    const named = new Set(pending.map(({ hook }) => hook));
    for (const hook of this.#hooks.get(button) ?? []) {
      if (named.has(hook)) continue;
      hookPending.remove({ ...labelOf(button), hook });
      hookOldestPending.remove({ ...labelOf(button), hook });
    }
  }

  /** After the removal of the button's series: they start at zero again if the button comes back. */
  forget(button: string): void {
    this.#hooks.delete(button);
  }

  #startAtZero(button: string | undefined, hook: string): void {
    const known = this.#hooks.get(button) ?? new Set();
    this.#hooks.set(button, known);
    if (known.has(hook)) return;
    known.add(hook);
    const labels = { ...labelOf(button), hook };
    for (const event of button === undefined ? outageEvents : hookEvents)
      for (const outcome of hookOutcomes) this.#instruments.hookDeliveries.inc({ ...labels, event, outcome }, 0);
  }
}

function labelOf(button: string | undefined): { readonly button?: string } {
  return button === undefined ? {} : { button };
}
