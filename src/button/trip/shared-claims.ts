import type { AlertClaim } from '../../core/decision/decision.ts';
import { shareClaims, sharedClaimsOf, withdrawClaims } from '../../core/decision/shared-claims.ts';
import { isLatched } from '../../core/latch/latch.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';

export interface SharedClaimsOptions extends Pick<ButtonDependencies, 'clock'> {
  readonly latch: ButtonLatch;
}

/** The waiting claims of all replicas, in the button's latch. Nothing waits for a write, and one write at a time is under way. */
export class SharedClaims {
  readonly #options: SharedClaimsOptions;
  readonly #waiting = new Map<string, AlertClaim>();
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

  /** Shares with every replica a claim that waits here. */
  add(claim: AlertClaim): void {
    this.#settled.delete(claim.fingerprint);
    this.#waiting.set(claim.fingerprint, claim);
    this.#write();
  }

  /** A claim resolved, or was decided. */
  settle(fingerprint: string): void {
    this.#waiting.delete(fingerprint);
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
    while (this.#waiting.size + this.#settled.size > 0) {
      const waiting = [...this.#waiting.values()];
      const settled = new Set(this.#settled);
      this.#waiting.clear();
      this.#settled.clear();
      if (!this.#isNews(waiting, settled)) continue;
      await latch.update(({ record }) => {
        if (record === undefined || isLatched(record)) return undefined;
        const withdrawn = withdrawClaims(record, settled);
        return shareClaims(withdrawn ?? record, waiting, clock.now()) ?? withdrawn;
      });
    }
  }

  /** Whether a write would change the record as it was last read. Repeated claims then cost no request. */
  #isNews(waiting: readonly AlertClaim[], settled: ReadonlySet<string>): boolean {
    const { durable } = this.#options.latch;
    if (durable === undefined || isLatched(durable)) return false;
    const now = this.#options.clock.now();
    return shareClaims(durable, waiting, now) !== undefined || withdrawClaims(durable, settled) !== undefined;
  }
}
