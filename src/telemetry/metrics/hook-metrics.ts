import { hookEvents, outageEvents } from '../../core/hooks/hook.ts';
import { hookOutcomes, type TelemetryEvent } from '../event.ts';
import type { Instruments } from './instruments.ts';

type Of<T extends TelemetryEvent['type']> = Extract<TelemetryEvent, { type: T }>;

/** The series of each hook: they are there from when it is first heard of, and leave with its button. Those of the chain have no button. */
export class HookMetrics {
  readonly #instruments: Instruments;
  readonly #hooks = new Map<string, Set<string>>();

  constructor(instruments: Instruments) {
    this.#instruments = instruments;
  }

  told({ button, hook, event, outcome }: Of<'hook-told'>): void {
    this.#meet(button, hook);
    this.#instruments.hookDeliveries.inc({ ...labelOf(button), hook, event, outcome });
  }

  pending({ button, pending }: Of<'hooks-pending'>): void {
    const { hookPending, hookOldestPending } = this.#instruments;
    for (const { hook, count, oldest } of pending) {
      this.#meet(button, hook);
      const labels = { ...labelOf(button), hook };
      hookPending.set(labels, count);
      if (oldest === undefined) hookOldestPending.remove(labels);
      else hookOldestPending.set(labels, oldest / 1000);
    }
    const named = new Set(pending.map(({ hook }) => hook));
    for (const hook of this.#hooks.get(button ?? '') ?? []) if (!named.has(hook)) this.#forgetPending(button, hook);
  }

  remove(button: string): void {
    for (const hook of this.#hooks.get(button) ?? []) {
      this.#forgetPending(button, hook);
      for (const labels of deliveries(button, hook)) this.#instruments.hookDeliveries.remove(labels);
    }
    this.#hooks.delete(button);
  }

  /** `increase()` sees the first count of a series only if the series was there before, at 0. */
  #meet(button: string | undefined, hook: string): void {
    const known = this.#hooks.get(button ?? '') ?? new Set();
    this.#hooks.set(button ?? '', known);
    if (known.has(hook)) return;
    known.add(hook);
    for (const labels of deliveries(button, hook)) this.#instruments.hookDeliveries.inc(labels, 0);
  }

  #forgetPending(button: string | undefined, hook: string): void {
    this.#instruments.hookPending.remove({ ...labelOf(button), hook });
    this.#instruments.hookOldestPending.remove({ ...labelOf(button), hook });
  }
}

function deliveries(button: string | undefined, hook: string) {
  const events = button === undefined ? outageEvents : hookEvents;
  return events.flatMap((event) => hookOutcomes.map((outcome) => ({ ...labelOf(button), hook, event, outcome })));
}

function labelOf(button: string | undefined): { readonly button?: string } {
  return button === undefined ? {} : { button };
}
