import type { AlertClaim } from '../../core/decision/decision.ts';
import { shareClaims, sharedClaimsOf, withdrawClaims } from '../../core/decision/shared-claims.ts';
import { isLatched } from '../../core/latch/latch.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';

export interface SharedClaimsOptions extends Pick<ButtonDependencies, 'clock'> {
  readonly latch: ButtonLatch;
}

/** The held claims of all replicas, in the button's latch. Nothing waits for a write, and one write at a time is under way. */
export class SharedClaims {
  readonly #options: SharedClaimsOptions;
  readonly #held = new Map<string, AlertClaim>();
  readonly #settled = new Set<string>();
  #writing: Promise<void> | undefined;

  constructor(options: SharedClaimsOptions) {
    this.#options = options;
  }

  /** As this replica last read them. */
  list(): readonly AlertClaim[] {
    const { latch, clock } = this.#options;
    return sharedClaimsOf(latch.durable, clock.now());
  }

  /** A claim is held here: every replica shall know. */
  hold(claim: AlertClaim): void {
    this.#settled.delete(claim.fingerprint);
    this.#held.set(claim.fingerprint, claim);
    this.#write();
  }

  /** A claim resolved, or was decided. */
  settle(fingerprint: string): void {
    this.#held.delete(fingerprint);
    if (!this.list().some((claim) => claim.fingerprint === fingerprint)) return;
    this.#settled.add(fingerprint);
    this.#write();
  }

  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    const { latch, clock } = this.#options;
    // Claims of one notification come one after the other.
    await Promise.resolve();
    while (this.#held.size + this.#settled.size > 0) {
      const held = [...this.#held.values()];
      const settled = new Set(this.#settled);
      this.#held.clear();
      this.#settled.clear();
      if (!this.#isNews(held, settled)) continue;
      await latch.update(({ record }) => {
        if (record === undefined || isLatched(record)) return undefined;
        const withdrawn = withdrawClaims(record, settled);
        return shareClaims(withdrawn ?? record, held, clock.now()) ?? withdrawn;
      });
    }
  }

  /** Whether a write would change the record as it was last read. Repeated claims then cost no request. */
  #isNews(held: readonly AlertClaim[], settled: ReadonlySet<string>): boolean {
    const { durable } = this.#options.latch;
    if (durable === undefined || isLatched(durable)) return false;
    const now = this.#options.clock.now();
    return shareClaims(durable, held, now) !== undefined || withdrawClaims(durable, settled) !== undefined;
  }
}
