import type { Button } from '../core/button.ts';
import type { AlertClaim, Claim, Decision } from '../core/decision.ts';
import type { Evidence } from '../core/evidence.ts';
import type { ButtonHook } from '../core/hook.ts';
import { type HeldTarget, isLatched, type Latched, type LatchRecord } from '../core/latch.ts';
import { decideHooks } from '../core/latch-hooks.ts';
import { claimsHeld, freshMs, heldClaimMs } from '../core/limits.ts';
import { TerminationMemory } from '../core/memory.ts';
import { type Target, targetKey } from '../core/target.ts';
import { KnownLatch } from './known-latch.ts';
import { SerialQueue } from './serial-queue.ts';

/** A trip that stopped, or is stopping, its target before its latch could be written. */
export interface PendingTrip {
  readonly latch: Latched;
  /** The trip that the last reset before the decision released; `unread` where no latch was ever read. */
  readonly resetBefore: { readonly trip: string | undefined } | 'unread';
}

export interface Rehearsal {
  readonly ok: boolean;
  readonly at: number;
  readonly problem?: string;
}

interface SeenTarget {
  readonly key: string;
  readonly uid: string;
  readonly selector: string;
  readonly replicas: number;
}

interface HeldClaim {
  readonly claim: AlertClaim;
  readonly receivedAt: number;
}

/** Claims that arrived while others were being decided. */
export interface ClaimBatch {
  readonly claims: Claim[];
  /** Of the earliest. */
  readonly receivedAt: number;
  readonly outcomes: Promise<readonly ClaimOutcome[]>;
}

/** What became of one claim. */
export interface ClaimOutcome {
  readonly decision: Decision;
  readonly trip?: string;
  /** What is not yet durable or accepted: the claim must come again. */
  readonly pending?: string;
}

export interface Journey {
  readonly trip: string;
  readonly receivedAt: number;
  /** When the newest termination of the evidence ended. */
  readonly evidenceAt?: number;
  accepted: boolean;
}

/** One button at run time: what this replica knows of it. All of it can be lost; the latch in the store cannot. */
export class Guard {
  button: Button;
  /** No longer in the config; kept while its latch is held. */
  orphaned = false;
  /** False where the config in force is not known: whoever knows it decides what a trip owes to hooks. */
  knowsHooks = true;
  memory: TerminationMemory;
  readonly known = new KnownLatch();
  readonly queue = new SerialQueue();
  readonly #heldClaims = new Map<string, HeldClaim>();
  /** The claims that wait for the next look together. */
  waiting: ClaimBatch | undefined;
  /** Claims were held because the pods could not be listed: to be decided again as soon as they can be. */
  isUnread = false;
  pending: PendingTrip | undefined;
  /** What was last seen of the target in the config or, while latched, of the held one. */
  seen: SeenTarget | undefined;
  /** As of the last look; absent where that could not read them. */
  replicas: number | undefined;
  /** When the scale was last seen at zero, for answering duplicates from memory. */
  zeroSeenAt = Number.NEGATIVE_INFINITY;
  evidence: Evidence | undefined;
  /** The cluster shows more, or counts otherwise, than that evidence, which people are shown. */
  evidenceIsOld = true;
  rehearsal: Rehearsal | undefined;
  readonly problems = new Map<ProblemKind, string>();
  /** Trip whose Event is written, and when writing it was last tried. */
  toldTrip: string | undefined;
  toldTriedAt = Number.NEGATIVE_INFINITY;
  /** The trip that this replica made, for measuring its stages; milliseconds since the epoch. */
  journey: Journey | undefined;
  /** The trip whose end this replica has told. */
  toldStopped: string | undefined;

  /** Hears of each latch that this replica made durable, and what it knew before. */
  onWritten: ((before: LatchRecord | undefined, after: LatchRecord) => void) | undefined;

  constructor(button: Button) {
    this.button = button;
    this.memory = new TerminationMemory(button);
  }

  get name(): string {
    return this.button.name;
  }

  /** Whom to tell is for the config to say: of a button that left it, nobody is known. */
  get hooks(): readonly ButtonHook[] {
    return this.orphaned ? [] : this.button.hooks;
  }

  /** A trip that was made without the config owes what this button's config says, where that is known. */
  withHooksDecided(latch: Latched): Latched {
    return this.orphaned || !this.knowsHooks ? latch : decideHooks(latch, this.hooks);
  }

  /** The latch to act by: one still to be made durable, else the last durable one. */
  get latch(): LatchRecord | undefined {
    return this.pending?.latch ?? this.known.record;
  }

  /** The workload to look at: what is held, else what the config names. */
  get target(): HeldTarget {
    return this.targetOf(this.latch);
  }

  targetOf(latch: LatchRecord | undefined): HeldTarget {
    return this.withSeen(isLatched(latch) ? latch.target : this.button.target);
  }

  /** The config's target with what was seen of it. */
  withSeen(target: HeldTarget | Target): HeldTarget {
    if (this.seen?.key !== targetKey(target)) return target;
    return { ...target, uid: this.seen.uid, selector: this.seen.selector };
  }

  /** Replicas of `target` whenever they were last seen; after a change of the config, that was another workload. */
  replicasOf(target: Target): number | undefined {
    return this.seen?.key === targetKey(target) ? this.seen.replicas : undefined;
  }

  /** The durable latch, if it is held and was seen so, at zero, a moment ago: a duplicate needs no look at the cluster. */
  freshlyHeld(now: number): Latched | undefined {
    const latch = this.known.record;
    const since = now - freshMs;
    if (this.pending !== undefined || !isLatched(latch)) return undefined;
    const isZero = this.seen?.key === targetKey(latch.target) && this.zeroSeenAt >= since && this.zeroSeenAt <= now;
    return isZero && this.known.isSince(since) ? latch : undefined;
  }

  /** Keeps a claim from its arrival on, so that a restart that is seen while it is decided is not missed. */
  holdClaim(claim: AlertClaim, receivedAt: number): void {
    this.#heldClaims.delete(claim.fingerprint);
    this.#heldClaims.set(claim.fingerprint, { claim, receivedAt });
    const oldest = this.#heldClaims.keys().next();
    if (this.#heldClaims.size > claimsHeld && !oldest.done) this.#heldClaims.delete(oldest.value);
  }

  dropClaim(fingerprint: string): void {
    this.#heldClaims.delete(fingerprint);
  }

  dropClaims(): void {
    this.#heldClaims.clear();
  }

  /** The claims that still wait for more evidence; those that were not notified again for long are dropped. */
  heldClaims(now: number): readonly AlertClaim[] {
    for (const [fingerprint, { receivedAt }] of this.#heldClaims) {
      if (now - receivedAt > heldClaimMs) this.#heldClaims.delete(fingerprint);
    }
    return [...this.#heldClaims.values()].map(({ claim }) => ({ ...claim, held: true }));
  }
}

/** What can keep a button from knowing or acting; each kind is told once until it is mended. */
export type ProblemKind = 'scale' | 'pods' | 'latch' | 'watch' | 'event' | 'stop' | 'clock';
