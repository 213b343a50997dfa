import { type ActiveBrake, countedTrip } from '../../core/brake/brake.ts';
import { decide } from '../../core/decision/decide.ts';
import type { Decision, Request, SensorClaim, Trip } from '../../core/decision/decision.ts';
import { activeDisarm } from '../../core/latch/disarm.ts';
import { isLatched, type Latched, type LatchRecord, type TrippedBy, withTrip } from '../../core/latch/latch.ts';
import { fitTrip } from '../../core/latch/trip-record.ts';
import { latchDeadlineMs, latchTries, scaleDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import type { ObservedTarget } from '../target/observed-target.ts';
import type { Observation, Observer } from '../target/observer.ts';
import type { StopOutcome, Stopper } from './stop.ts';
import type { StopVerifier } from './stop-verifier.ts';
import { needsBrake } from './trip-brake.ts';
import type { TripTimings } from './trip-timings.ts';
import type { WaitingClaims } from './waiting-claims.ts';

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

/** What is asked, and the trips that this run tried to write. */
interface Run {
  readonly requests: readonly Request[];
  readonly receivedAt: number;
  readonly tried: Map<string, NewTrip>;
}

interface NewTrip {
  /** `written`: the reply to our own write was lost, and its repetition conflicted with it. */
  readonly kind: 'new' | 'written';
  readonly latched: Latched;
  readonly decisions: readonly Decision[];
  /** The request that trips. */
  readonly request: Request;
}

/** The button was latched before. */
interface EarlierTrip {
  readonly kind: 'earlier';
  readonly latched: Latched;
  readonly decisions: readonly Decision[];
}

/** The trip may stop the target. `problem`: why it is not durable yet. */
interface Recorded {
  readonly problem: string | undefined;
}

export interface TripOptions extends Pick<ButtonDependencies, 'clock' | 'recorder' | 'newTripId' | 'brake'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly observer: Observer;
  readonly stopper: Stopper;
  readonly verifier: StopVerifier;
  readonly problems: Problems;
  readonly timings: TripTimings;
  readonly waitingClaims: WaitingClaims;
}

/** The path from a request to a stopped target. */
export class TripPath {
  readonly #options: TripOptions;

  constructor(options: TripOptions) {
    this.#options = options;
  }

  /**
   * Starts over if another writer changed the latch after the observation. The target of a latched button is seen at zero before the
   * answer says so. Never rejects.
   */
  async run(requests: readonly Request[], receivedAt: number): Promise<TripRun> {
    const { stopper } = this.#options;
    const run: Run = { requests, receivedAt, tried: new Map() };
    let decisions: readonly Decision[] = [];
    for (let attempt = 1; attempt <= latchTries; attempt += 1) {
      const seen = await this.#observe(run);
      decisions = this.#decide(run, seen, this.#options.brake?.active);
      const trip = this.#tripOf(run, decisions, seen);
      if (trip === undefined) break;
      const recorded = await this.#writeAhead(run, trip, seen, attempt);
      if (recorded === 'start-over') continue;
      const stopped = await stopper.stop(trip.latched, seen.scale, scaleDeadlineMs);
      this.#verify(trip, stopped);
      return this.#report(trip, seen, recorded, stopped);
    }
    return { decisions, outcome: { kind: 'not-tripped' } };
  }

  /** Reads scale, pods and latch; and the trips of all buttons, if the brake could block a trip. */
  async #observe(run: Run): Promise<Observation> {
    const { latch, observer, brake } = this.#options;
    // The pending trip may have been released: it is then dropped here.
    await latch.settlePending(latchDeadlineMs);
    const seen = await observer.observe();
    if (brake !== undefined && this.#decide(run, seen, undefined).some(needsBrake)) await brake.freshen();
    return seen;
  }

  #decide({ requests }: Run, { evidence, latch }: Observation, brake: ActiveBrake | undefined): readonly Decision[] {
    const { settings, clock } = this.#options;
    const disarm = activeDisarm(latch, clock.now());
    return requests.map((request) => decide(settings.config, request, evidence, latch, disarm, brake));
  }

  /**
   * The trip to carry out; undefined if no request trips. From the decision to the count of a new trip, nothing waits: no two buttons take
   * the last trip that the brake allows.
   */
  #tripOf({ requests, tried }: Run, decisions: readonly Decision[], seen: Observation) {
    const { latch } = seen;
    if (!isLatched(latch)) return this.#newTrip(requests, decisions, seen);
    const own = tried.get(latch.trip.id);
    const earlier: EarlierTrip = { kind: 'earlier', latched: latch, decisions };
    return own === undefined ? earlier : ({ ...own, kind: 'written', latched: latch } as const);
  }

  /** The trip of the first request that trips; undefined if none does. */
  #newTrip(requests: readonly Request[], decisions: readonly Decision[], seen: Observation): NewTrip | undefined {
    const index = decisions.findIndex(({ kind }) => kind === 'trip');
    const [request, decision] = [requests[index], decisions[index]];
    if (request === undefined || decision?.kind !== 'trip') return undefined;
    return { kind: 'new', latched: this.#newLatch(request, decision, seen), decisions, request };
  }

  #newLatch(request: Request, { cause, because, lines, finding }: Trip, seen: Observation): Latched {
    const { name, settings, target, clock, newTripId, brake } = this.#options;
    const replicas = seen.scale?.replicas ?? target.lastReplicasOf(settings.config.target);
    const latched = withTrip(seen.latch, target.withSeen(settings.config.target), {
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

  /** Makes a new trip durable before its target is stopped. An earlier one must still be latched. */
  async #writeAhead(
    run: Run,
    trip: NewTrip | EarlierTrip,
    seen: Observation,
    attempt: number,
  ): Promise<Recorded | 'start-over'> {
    if (trip.kind === 'earlier') return this.#confirm(seen);
    run.tried.set(trip.latched.trip.id, trip);
    // The last attempt stops the target first and records it later: a latch that keeps changing must not keep it running.
    const stored = attempt < latchTries ? seen.stored : undefined;
    const written =
      trip.kind === 'written'
        ? ({ kind: 'durable' } as const)
        : await this.#options.latch.writeAhead(trip.latched, stored);
    if (written.kind === 'conflict') {
      this.#options.brake?.discard(this.#options.name);
      return 'start-over';
    }
    this.#begin(run, trip, seen);
    return written.kind === 'failed' ? this.#keepPending(trip, seen, written.problem) : this.#recordTripped(trip);
  }

  /** The trip settles the claims that wait. */
  #begin({ receivedAt }: Run, { latched }: NewTrip, seen: Observation): void {
    this.#options.waitingClaims.dropAll();
    this.#options.timings.start(latched.trip.id, seen, receivedAt);
  }

  /** A latch that could not be written does not delay the stop. */
  #keepPending({ latched, request }: NewTrip, seen: Observation, problem: string): Recorded {
    this.#options.latch.keepPending(latched, seen.latch, (stored) => this.#tripsAlso(stored, request, seen));
    return { problem: notDurable(problem) };
  }

  #recordTripped({ latched: { target, trip } }: NewTrip): Recorded {
    this.#options.recorder.record({ type: 'tripped', button: this.#options.name, target, trip });
    return { problem: undefined };
  }

  /**
   * The latch was read in parallel with the scale, not after it. So it is read again before a running target is stopped again: a person
   * may have reset and restored in between.
   */
  async #confirm(seen: Observation): Promise<Recorded | 'start-over'> {
    // Before the next read, which may find another replica's trip in place of the pending one.
    const problem = this.#whyNotRecorded(seen);
    const isHeld = seen.scale?.replicas === 0 || (await this.#options.latch.isStillHeld(latchDeadlineMs));
    return isHeld ? { problem } : 'start-over';
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

  /** The answer does not wait for this: a reconciliation repeats what fails here. */
  #verify({ latched }: NewTrip | EarlierTrip, stopped: StopOutcome): void {
    void this.#options.verifier.verifyInTurn(latched, stopped);
  }

  #report(
    { kind, latched, decisions }: NewTrip | EarlierTrip,
    seen: Observation,
    recorded: Recorded,
    stopped: StopOutcome,
  ) {
    const pending = join(recorded.problem, notAccepted(this.#options.stopper.problemOf(stopped, latched)));
    const outcome: TripOutcome =
      kind === 'earlier'
        ? { kind: 'already-tripped', latched, pending, replicas: seen.scale?.replicas }
        : { kind: 'tripped', latched, pending };
    return { decisions, outcome };
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
