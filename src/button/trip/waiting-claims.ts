import { type AlertClaim, waitingClaimMs } from '../../core/decision/decision.ts';

/** Claims that wait per button until they resolve or trip; those that wait longest go first. */
const claimsKept = 1_000;

interface WaitingClaim {
  readonly claim: AlertClaim;
  readonly receivedAt: number;
}

/** The claims on one button that wait for more evidence. Times are milliseconds since the epoch. */
export class WaitingClaims {
  readonly #claims = new Map<string, WaitingClaim>();

  /** A claim waits from its arrival on, so that a restart that is seen during its decision is not missed. */
  add(claim: AlertClaim, receivedAt: number): void {
    this.#claims.delete(claim.fingerprint);
    this.#claims.set(claim.fingerprint, { claim, receivedAt });
    const oldest = this.#claims.keys().next();
    if (this.#claims.size > claimsKept && !oldest.done) this.#claims.delete(oldest.value);
  }

  has({ fingerprint }: AlertClaim): boolean {
    return this.#claims.has(fingerprint);
  }

  drop(fingerprint: string): void {
    this.#claims.delete(fingerprint);
  }

  dropAll(): void {
    this.#claims.clear();
  }

  /** The claims that wait. A claim that was not notified again for {@link waitingClaimMs} is dropped. */
  list(now: number): readonly AlertClaim[] {
    for (const [fingerprint, { receivedAt }] of this.#claims) {
      if (now - receivedAt > waitingClaimMs) this.#claims.delete(fingerprint);
    }
    return [...this.#claims.values()].map(({ claim }) => ({ ...claim, hasWaited: true }));
  }
}
