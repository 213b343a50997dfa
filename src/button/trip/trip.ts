import { type ActiveBrake, countedTrip } from '../../core/brake/brake.ts';
import { decide } from '../../core/decision/decide.ts';
import type { Decision, Request, SensorClaim, Trip } from '../../core/decision/decision.ts';
import { activeDisarm } from '../../core/latch/disarm.ts';
import {
  isLatched,
  type Latched,
  type LatchRecord,
  trip as makeLatched,
  type TrippedBy,
} from '../../core/latch/latch.ts';
import { fitTrip } from '../../core/latch/trip-record.ts';
import { latchDeadlineMs, latchTries, scaleDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch, WriteOutcome } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { Observation, Observer } from '../target/observer.ts';
import type { HeldClaims } from './held-claims.ts';
import type { Stopper } from './stop.ts';
import { needsBrake } from './trip-brake.ts';
import type { TripTimings } from './trip-timings.ts';

/** The outcome of one run. `pending`: what is not durable or not accepted yet; the request must come again. */
export type TripOutcome =
  | { readonly kind: 'tripped'; readonly latched: Latched; readonly pending: string | undefined }
  | {
      readonly kind: 'already-tripped';
      readonly latched: Latched;
      readonly pending: string | undefined;
      /** Replicas before this run; undefined if they could not be read. */
      readonly replicas: number | undefined;
    }
  | { readonly kind: 'not-tripped' };

export interface TripRun {
  /** One decision for each request, in their order. */
  readonly decisions: readonly Decision[];
  readonly outcome: TripOutcome;
}

/** A trip that was just decided, and the request that it answers. */
interface NewTrip {
  readonly latched: Latched;
  readonly request: Request;
}

export interface TripOptions extends Pick<ButtonDependencies, 'clock' | 'recorder' | 'newTripId' | 'brake'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly observer: Observer;
  readonly stopper: Stopper;
  readonly problems: Problems;
  readonly timings: TripTimings;
  readonly heldClaims: HeldClaims;
}

/** The path from a request to a stopped target. */
export class TripPath {
  readonly #options: TripOptions;

  constructor(options: TripOptions) {
    this.#options = options;
  }

  /**
   * Observes, decides, writes ahead, scales to zero and reports. Starts over if another writer changed the latch after the
   * observation. The target of a latched button is seen at zero before the answer says so. Never rejects.
   */
  async run(requests: readonly Request[], receivedAt: number): Promise<TripRun> {
    const { latch, observer, brake } = this.#options;
    const ownTrips = new Map<string, Request>();
    let decisions: readonly Decision[] = [];
    for (let attempt = 1; ; attempt += 1) {
      // The pending trip may have been released: it is then dropped here.
      await latch.settlePending(latchDeadlineMs);
      const seen = await observer.observe();
      // The reply to our own write was lost, and its repetition conflicted with it.
      const own = isLatched(seen.latch) ? ownTrips.get(seen.latch.trip.id) : undefined;
      if (isLatched(seen.latch) && own !== undefined) {
        const made = { latched: seen.latch, request: own };
        return { decisions, outcome: await this.#stop(made, seen, { kind: 'durable' }, receivedAt) };
      }
      decisions = this.#decide(requests, seen);
      if (brake !== undefined && decisions.some(needsBrake)) {
        await brake.freshen();
        // From here to the count of the trip, nothing waits: no two buttons take the last trip that the brake allows.
        decisions = this.#decide(requests, seen, brake.active);
      }
      if (isLatched(seen.latch)) {
        const outcome = await this.#stopAgain(seen.latch, seen);
        if (outcome.kind === 'already-tripped' || attempt >= latchTries) return { decisions, outcome };
        continue;
      }
      const made = this.#tripOn(requests, decisions, seen);
      if (made === undefined) return { decisions, outcome: { kind: 'not-tripped' } };
      const { latched, request } = made;
      ownTrips.set(latched.trip.id, request);
      // The last attempt stops the target first and records it later: a latch that keeps changing must not keep it running.
      const written = await latch.writeAhead(latched, attempt < latchTries ? seen.stored : undefined);
      if (written.kind === 'conflict') continue;
      return { decisions, outcome: await this.#stop(made, seen, written, receivedAt) };
    }
  }

  #decide(requests: readonly Request[], { evidence, latch }: Observation, brake?: ActiveBrake): readonly Decision[] {
    const { settings, clock } = this.#options;
    const disarm = activeDisarm(latch, clock.now());
    return requests.map((request) => decide(settings.config, request, evidence, latch, disarm, brake));
  }

  /** Stops the target after its latch was written. A latch that could not be written stays pending and does not delay the stop. */
  async #stop(
    { latched, request }: NewTrip,
    seen: Observation,
    written: Exclude<WriteOutcome, { kind: 'conflict' }>,
    receivedAt: number,
  ): Promise<TripOutcome> {
    const { latch, stopper, timings, recorder, name, heldClaims } = this.#options;
    const { target, trip } = latched;
    // The trip settles them.
    heldClaims.dropAll();
    timings.start(trip.id, seen, receivedAt);
    if (written.kind === 'failed')
      latch.keepPending(latched, seen.latch, (stored) => this.#tripsAlso(stored, request, seen));
    else recorder.record({ type: 'tripped', button: name, target, trip });
    const stopped = await stopper.scaleToZero(latched, seen.scale, scaleDeadlineMs);
    // The answer does not wait for this: a reconciliation repeats what fails here.
    void stopper.recordInTurn(latched, stopped);
    const notRecorded = written.kind === 'failed' ? notDurable(written.problem) : undefined;
    return { kind: 'tripped', latched, pending: join(notRecorded, notAccepted(stopper.problemOf(stopped, latched))) };
  }

  /**
   * Stops the target of a button that was latched before. The latch was read beside the scale, not after it: before a running
   * target is stopped, the latch is read again, because a person may have reset and restored in between.
   */
  async #stopAgain(latched: Latched, seen: Observation): Promise<TripOutcome> {
    const { latch, stopper } = this.#options;
    // Before the next read, which may find another replica's trip in place of the pending one.
    const notRecorded = this.#whyNotRecorded(seen);
    const isHeld = seen.scale?.replicas === 0 || (await latch.isStillHeld(latchDeadlineMs));
    if (!isHeld) return { kind: 'not-tripped' };
    const stopped = await stopper.scaleToZero(latched, seen.scale, scaleDeadlineMs);
    void stopper.recordInTurn(latched, stopped);
    const pending = join(notRecorded, notAccepted(stopper.problemOf(stopped, latched)));
    return { kind: 'already-tripped', latched, pending, replicas: seen.scale?.replicas };
  }

  #whyNotRecorded({ stored }: Observation): string | undefined {
    const { latch, problems } = this.#options;
    if (latch.isPending) return notDurable(problems.get('latch'));
    if (stored === undefined) return 'the latch could not be read';
    return stored.record === undefined
      ? 'the latch is missing in its state object, and is being written back'
      : undefined;
  }

  /**
   * Judges the same observation by the latch after a reset. A reset that came later settles all that was seen before. An earlier reset
   * had a baseline that the decision did not know.
   */
  #tripsAlso(latch: LatchRecord, request: Request, seen: Observation): boolean {
    const { settings, observer } = this.#options;
    const isAfterReset = seen.at > Date.parse(latch.lastReset?.at ?? '');
    return isAfterReset && decide(settings.config, request, observer.judgedBy(latch, seen), latch).kind === 'trip';
  }

  /** The latch of the first request that trips; undefined if none does. */
  #tripOn(requests: readonly Request[], decisions: readonly Decision[], seen: Observation): NewTrip | undefined {
    const index = decisions.findIndex(({ kind }) => kind === 'trip');
    const [request, decision] = [requests[index], decisions[index]];
    if (request === undefined || decision?.kind !== 'trip') return undefined;
    return { latched: this.#newLatch(request, decision, seen), request };
  }

  #newLatch(request: Request, { cause, because, lines, finding }: Trip, seen: Observation): Latched {
    const { name, settings, target, clock, newTripId, brake } = this.#options;
    const replicas = seen.scale?.replicas ?? target.lastReplicasOf(settings.config.target);
    const latched = makeLatched(seen.latch, target.withSeen(settings.config.target), {
      by: trippedBy(request),
      cause,
      because,
      lines,
      ...(finding === undefined ? {} : { finding }),
      ...settings.hooksOfNewTrip(),
      id: newTripId(),
      at: new Date(clock.now()).toISOString(),
      ...(replicas === undefined ? {} : { replicas }),
    });
    brake?.count(name, countedTrip(latched.trip));
    return { ...latched, trip: fitTrip(latched.trip) };
  }
}

function trippedBy(request: Request): TrippedBy {
  if (request.trigger === 'press') return request;
  if (request.trigger === 'sensor') return trippedBySensor(request);
  const { trigger, alertname, fingerprint, startsAt } = request;
  return { trigger, alertname, fingerprint, startsAt: new Date(startsAt).toISOString() };
}

function trippedBySensor({ trigger, noAlertWithinMs }: SensorClaim): TrippedBy {
  return noAlertWithinMs === undefined ? { trigger } : { trigger, noAlertWithinSeconds: noAlertWithinMs / 1_000 };
}

function notDurable(problem: string | undefined): string {
  return `the latch is not durable yet${problem === undefined ? '' : `: ${problem}`}`;
}

function notAccepted(problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `the API has not accepted zero replicas yet: ${problem}`;
}

function join(...problems: readonly (string | undefined)[]): string | undefined {
  return problems.filter((problem) => problem !== undefined).join('; ') || undefined;
}
