import type { ButtonConfig } from '../core/button-config.ts';
import type { ButtonHook } from '../core/hooks/hook.ts';
import type { Latched, TripRecord } from '../core/latch/latch.ts';
import { decideHooks, hooksOf } from '../core/latch/latch-hooks.ts';

interface SettingsOptions {
  /** False if the process does not have the receiver's config: the receiver then decides which hooks a trip notifies. */
  readonly knowsHooks: boolean;
}

/** What the config says about one button. */
export class Settings {
  readonly #knowsHooks: boolean;
  #config: ButtonConfig;
  #isRemoved = false;

  constructor(config: ButtonConfig, { knowsHooks }: SettingsOptions) {
    this.#config = config;
    this.#knowsHooks = knowsHooks;
  }

  get config(): ButtonConfig {
    return this.#config;
  }

  /** The button left the config. It is kept while it is latched, and cannot trip again. */
  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** A removed button has no hooks: only the config names them. */
  get hooks(): readonly ButtonHook[] {
    return this.#isRemoved ? [] : this.#config.hooks;
  }

  replace(config: ButtonConfig): void {
    this.#config = config;
    this.#isRemoved = false;
  }

  remove(): void {
    this.#config = { ...this.#config, mode: 'off' };
    this.#isRemoved = true;
  }

  /** The deliveries that a new trip owes. */
  hooksOfNewTrip(): Pick<TripRecord, 'hooks' | 'hooksUndecided'> {
    return this.#knowsHooks ? hooksOf(this.hooks) : { hooksUndecided: true };
  }

  /** Adds the deliveries to a trip of `press --direct`, which was recorded without the config. */
  withHooksDecided(latch: Latched): Latched {
    return this.#isRemoved || !this.#knowsHooks ? latch : decideHooks(latch, this.hooks);
  }
}
