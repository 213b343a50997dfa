import { type AlertClaim, heldClaimMs } from '../../core/decision/decision.ts';

/** Claims held per button until they resolve or trip; those held longest go first. */
const claimsHeld = 1_000;

interface HeldClaim {
  readonly claim: AlertClaim;
  readonly receivedAt: number;
}

/** The claims on one button that wait for more evidence. Times are milliseconds since the epoch. */
export class HeldClaims {
  readonly #claims = new Map<string, HeldClaim>();

  /** Holds a claim from its arrival on, so that a restart that is seen during its decision is not missed. */
  hold(claim: AlertClaim, receivedAt: number): void {
    this.#claims.delete(claim.fingerprint);
    this.#claims.set(claim.fingerprint, { claim, receivedAt });
    const oldest = this.#claims.keys().next();
    if (this.#claims.size > claimsHeld && !oldest.done) this.#claims.delete(oldest.value);
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

  /** The held claims. A claim that was not notified again for {@link heldClaimMs} is dropped. */
  list(now: number): readonly AlertClaim[] {
    for (const [fingerprint, { receivedAt }] of this.#claims) {
      if (now - receivedAt > heldClaimMs) this.#claims.delete(fingerprint);
    }
    return [...this.#claims.values()].map(({ claim }) => ({ ...claim, held: true }));
  }
}
