import { ClusterError, describeError } from '../../cluster/errors.ts';
import type { StoredLatch } from '../../cluster/stores.ts';
import { damageOf, type ReadValue } from '../../core/latch/damage.ts';
import type { DamageKind } from '../../core/latch/damage-record.ts';
import { isLatched, type Latched, type LatchRecord, withRebasedTrip } from '../../core/latch/latch.ts';
import { describeDamage } from '../../core/text/damage.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import { conflictPause, latchDeadlineMs, latchTries, patientLatchDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { Problems } from '../problems.ts';
import type { Settings } from '../settings.ts';
import { TripArchive } from './archive.ts';
import { LatchCache } from './latch-cache.ts';
import { isReleased, isSameTrip, type PendingTrip } from './pending-trip.ts';

export type WriteOutcome =
  | { readonly kind: 'durable' }
  /** Another writer was faster: read again, decide again. */
  | { readonly kind: 'conflict' }
  /** Not written, or the reply was lost. */
  | { readonly kind: 'failed'; readonly problem: string };

/** `unread`: the store did not answer. */
export type UpdateOutcome = WriteOutcome | { readonly kind: 'unchanged' | 'unread' };

/** Called with each latch that this replica made durable, and the latch before it. */
export type OnWritten = (before: LatchRecord | undefined, after: LatchRecord) => void;

/** A stored latch, compared with what this replica remembers. */
export interface ReadLatch extends StoredLatch {
  /** Present if the value differs from the latch that this replica remembers. `record` and `damaged` describe the value itself. */
  readonly damage?: { readonly kind: DamageKind; readonly value: ReadValue };
}

export interface LatchOptions
  extends Pick<ButtonDependencies, 'latches' | 'archives' | 'clock' | 'recorder' | 'random'> {
  readonly name: string;
  readonly settings: Settings;
  readonly problems: Problems;
  readonly onWritten?: OnWritten | undefined;
}

/**
 * The latch of one button: the durable record in the store, the copy that this replica remembers, and the pending trip, if
 * the store could not be written when the target had to be stopped. No method rejects.
 */
export class ButtonLatch {
  readonly #options: LatchOptions;
  /** The trips that were reset and have left the latch. */
  readonly archive: TripArchive;
  readonly #cache = new LatchCache();
  #pending: PendingTrip | undefined;

  constructor(options: LatchOptions) {
    this.#options = options;
    this.archive = new TripArchive({ ...options, latch: this });
  }

  /** The latch to act by: the pending one, else the last durable one. */
  get current(): LatchRecord | undefined {
    return this.#pending?.latch ?? this.durable;
  }

  /** The latch as this replica last read or wrote it. A key that was deleted since is not forgotten. */
  get durable(): LatchRecord | undefined {
    return this.#cache.record;
  }

  /**
   * The sound latch that this replica last read or wrote, for a change by compare-and-swap: only a write by its version proves that
   * the store has not changed since.
   */
  get remembered(): StoredLatch | undefined {
    const { stored } = this.#cache;
    const isSound = stored?.record !== undefined && stored.damaged === undefined;
    return isSound && !this.isPending ? stored : undefined;
  }

  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  get wasRead(): boolean {
    return this.#cache.wasRead;
  }

  /** Whether the store was read or written at `since` (milliseconds since the epoch) or later. */
  isReadSince(since: number): boolean {
    return this.#cache.isSince(since);
  }

  /** The latch to decide by, after a read that brought `stored`. */
  preferPending(stored: StoredLatch | undefined): LatchRecord | undefined {
    return this.#pending?.latch ?? this.#recordOf(stored);
  }

  /** The stored latch; undefined if it could not be read. A value that lost a remembered trip counts as damaged. */
  async read(deadlineMs: number): Promise<ReadLatch | undefined> {
    const { latches, clock, name, settings, problems } = this.#options;
    const ticket = this.#cache.ticket();
    try {
      const found = await problems.follow('latch', latches.read(name, clock.deadline(deadlineMs)));
      const kind = damageOf(this.durable, found, settings.isRemoved ? undefined : settings.config.target);
      // Another read was faster. This one is from before the trip, or the latch was forged since: the next read shows which.
      if (kind === 'trip-vanished' && !this.#cache.isNewest(ticket)) return undefined;
      const stored = kind === undefined ? found : await problems.follow('latch', this.#withDamage(found, kind));
      if (stored === undefined) return undefined;
      this.#cache.read(ticket, stored, clock.now());
      if (stored.damaged !== undefined) problems.report('latch', `the stored latch is damaged: ${stored.damaged}`);
      return stored;
    } catch {
      return undefined; // reported by problems.follow
    }
  }

  /** Rejects if the reset of a trip that vanished cannot be looked up. */
  async #withDamage(found: StoredLatch, kind: DamageKind): Promise<ReadLatch | undefined> {
    const remembered = this.durable;
    if (kind === 'trip-vanished' && remembered?.trip !== undefined) {
      if (await this.archive.hasReset(remembered.trip.id)) return found;
      // A write of this replica has ended since, so the value is outdated.
      if (this.durable?.trip?.id !== remembered.trip.id) return undefined;
    }
    const damage = { kind, value: found };
    if (kind === 'missing' || kind === 'unreadable') return { ...found, damage };
    const { record: _, ...rest } = found;
    return { ...rest, damaged: describeDamage(kind), damage };
  }

  /** Writes the latch by compare-and-swap against `version`. */
  async write(latch: LatchRecord, version: string, deadlineMs: number): Promise<WriteOutcome> {
    const { latches, clock, recorder, name, problems, onWritten } = this.#options;
    const before = this.durable;
    try {
      const written = await latches.write(name, latch, version, clock.deadline(deadlineMs));
      this.#cache.wrote(latch, written, clock.now());
      problems.resolve('latch');
      recorder.record({ type: 'state-written', button: name, ok: true });
      onWritten?.(before, latch);
      return { kind: 'durable' };
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'conflict') return { kind: 'conflict' };
      return this.#failed(describeError(error));
    }
  }

  /** Writes the latch of a new trip before its target is stopped. Without `stored` there is no version to write against. */
  async writeAhead(latch: Latched, stored: StoredLatch | undefined): Promise<WriteOutcome> {
    if (stored !== undefined) return this.write(latch, stored.version, latchDeadlineMs);
    const { problems } = this.#options;
    return this.#failed(problems.get('latch') ?? 'the latch could not be read, or keeps changing');
  }

  /**
   * Reads, changes and writes the record, again after a conflict. `change` returns undefined to leave it as it is. `first`: is changed
   * without a read.
   */
  async update(change: (stored: ReadLatch) => LatchRecord | undefined, first?: ReadLatch): Promise<UpdateOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const stored = (attempt === 1 ? first : undefined) ?? (await this.read(patientLatchDeadlineMs));
      if (stored === undefined) return { kind: 'unread' };
      const changed = change(stored);
      if (changed === undefined) return { kind: 'unchanged' };
      const written = await this.write(changed, stored.version, patientLatchDeadlineMs);
      if (written.kind !== 'conflict' || attempt >= latchTries) return written;
      await this.pauseAfterConflict(attempt);
    }
  }

  /** Leaves the other writers some time, longer after each conflict. */
  pauseAfterConflict(attempt: number): Promise<void> {
    const { clock, random } = this.#options;
    return clock.sleep(backoffMs(attempt, conflictPause, random()));
  }

  /** Adds an observation to the record of trip `id`. A trip that was released since is left alone. */
  async updateTrip(id: string, change: (latch: Latched) => Latched): Promise<void> {
    if (this.#pending?.latch.trip.id === id) {
      this.#pending = { ...this.#pending, latch: change(this.#pending.latch) };
      return;
    }
    const changeTrip = ({ record }: StoredLatch) => {
      const changed = isLatched(record) && record.trip.id === id ? change(record) : undefined;
      return changed === record ? undefined : changed;
    };
    const { remembered } = this;
    await this.update(changeTrip, remembered && changeTrip(remembered) && remembered);
  }

  /** Keeps a trip that could not be written. `decidedOn`: the latch that the decision was based on. */
  keepPending(latch: Latched, decidedOn: LatchRecord | undefined, tripsAlso: PendingTrip['tripsAlso']): void {
    const resetBefore = this.wasRead ? { trip: decidedOn?.lastReset?.trip } : 'unread';
    this.#pending = { latch, resetBefore, tripsAlso };
  }

  /** Reads the latch. If it shows that the pending trip was released, that trip is dropped and stops nothing any more. */
  async readAndDropReleased(deadlineMs: number): Promise<ReadLatch | undefined> {
    const asked = this.#pending;
    const stored = await this.read(deadlineMs);
    const pending = this.#pending;
    // A trip that was made during the read may be newer than what the read brought.
    if (stored === undefined || pending === undefined || !isSameTrip(pending, asked)) return stored;
    const record = this.#recordOf(stored);
    if (!isLatched(record) && isReleased(pending, record)) this.#drop(pending);
    return stored;
  }

  /** Makes the pending trip durable, if the store answers. */
  async settlePending(deadlineMs: number): Promise<void> {
    const asked = this.#pending;
    if (asked === undefined) return;
    const stored = await this.readAndDropReleased(deadlineMs);
    const pending = this.#pending;
    if (stored === undefined || pending === undefined || !isSameTrip(pending, asked)) return;
    const record = this.#recordOf(stored);
    if (isLatched(record)) return this.#adopt(pending, record);
    const latch = withRebasedTrip(record, pending.latch);
    const written = await this.write(latch, stored.version, deadlineMs);
    if (written.kind !== 'durable' || !isSameTrip(this.#pending, pending)) return;
    this.#pending = undefined;
    this.#reportTripped(latch);
  }

  /**
   * Whether the target must still be held at zero. It is asked before each further patch. In doubt the answer is yes, and
   * also if the store does not answer within `patienceMs`.
   */
  async isStillHeld(patienceMs: number): Promise<boolean> {
    const asked = this.#pending;
    const stored = await this.read(Math.floor(Math.min(latchDeadlineMs, Math.max(0, patienceMs))));
    if (stored?.record === undefined || isLatched(stored.record)) return true;
    // Settled during the read: what the read brought may be older.
    if (!isSameTrip(asked, this.#pending)) return isLatched(this.current);
    return this.#pending !== undefined && !isReleased(this.#pending, stored.record);
  }

  /** The store has our trip after a lost reply, or another replica's trip. Either way there is one trip, and it is durable. */
  #adopt(pending: PendingTrip, stored: Latched): void {
    this.#pending = undefined;
    if (stored.trip.id === pending.latch.trip.id) this.#reportTripped(stored);
  }

  #drop(pending: PendingTrip): void {
    const { recorder, name } = this.#options;
    this.#pending = undefined;
    const message = `gave up trip ${pending.latch.trip.id}: it was never recorded, and the button was reset since`;
    recorder.record({ type: 'problem', button: name, message });
  }

  #reportTripped({ target, trip }: Latched): void {
    this.#options.recorder.record({ type: 'tripped', button: this.#options.name, target, trip });
  }

  /** A missing key was lost, not reset, so the remembered record counts. */
  #recordOf(stored: StoredLatch | undefined): LatchRecord | undefined {
    return stored?.record ?? this.durable;
  }

  #failed(problem: string): WriteOutcome {
    const { recorder, name, problems } = this.#options;
    recorder.record({ type: 'state-written', button: name, ok: false, problem });
    problems.report('latch', problem);
    return { kind: 'failed', problem };
  }
}
