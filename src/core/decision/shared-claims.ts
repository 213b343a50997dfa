import { definedOnly } from '../defined-only.ts';
import { sharedClaims } from '../latch/bounded-latch.ts';
import type { LatchRecord, SharedClaim } from '../latch/latch.ts';
import { type AlertClaim, waitingClaimMs } from './decision.ts';

/** A shared claim that is notified again is written again only if it is older than this. */
const rewriteAfterMs = waitingClaimMs / 4;

/** The shared claims that still count: Alertmanager notified them within {@link waitingClaimMs}. */
export function sharedClaimsOf(latch: LatchRecord | undefined, now: number): readonly AlertClaim[] {
  return fresh(latch?.claims, now, waitingClaimMs).map(({ receivedAt: _, startsAt, ...claim }) => ({
    trigger: 'alert',
    status: 'firing',
    hasWaited: true,
    startsAt: Date.parse(startsAt),
    ...claim,
  }));
}

/** Shares claims that wait. Undefined if the record has them already. */
export function shareClaims(latch: LatchRecord, waiting: readonly AlertClaim[], now: number): LatchRecord | undefined {
  const known = new Set(fresh(latch.claims, now, rewriteAfterMs).map(({ fingerprint }) => fingerprint));
  const added = waiting.filter(({ fingerprint }) => !known.has(fingerprint));
  if (added.length === 0 || known.size >= sharedClaims) return undefined;
  const names = new Set(added.map(({ fingerprint }) => fingerprint));
  const others = fresh(latch.claims, now, waitingClaimMs).filter(({ fingerprint }) => !names.has(fingerprint));
  const receivedAt = new Date(now).toISOString();
  const claims = [...others, ...added.map((claim) => shared(claim, receivedAt))].slice(-sharedClaims);
  return { ...latch, claims };
}

/** Takes claims back that resolved or were decided. Undefined if none of them is shared. */
export function withdrawClaims(latch: LatchRecord, fingerprints: ReadonlySet<string>): LatchRecord | undefined {
  const claims = (latch.claims ?? []).filter(({ fingerprint }) => !fingerprints.has(fingerprint));
  if (claims.length === (latch.claims?.length ?? 0)) return undefined;
  const { claims: _, ...rest } = latch;
  return claims.length === 0 ? rest : { ...rest, claims };
}

function shared({ fingerprint, alertname, startsAt, about, gateway }: AlertClaim, receivedAt: string): SharedClaim {
  const named = definedOnly({ about, gateway });
  return { fingerprint, alertname, startsAt: new Date(startsAt).toISOString(), receivedAt, ...named };
}

function fresh(claims: readonly SharedClaim[] = [], now: number, withinMs: number): readonly SharedClaim[] {
  return claims.filter(({ receivedAt }) => Math.abs(now - Date.parse(receivedAt)) <= withinMs);
}
