import type { ArmOutcome, DisarmOrder, DisarmOutcome } from '../api/button-service.ts';
import { cutText } from '../core/cut-text.ts';
import { activeDisarm, longestDisarmMs, withDisarm, withDisarmEnded } from '../core/latch/disarm.ts';
import { armedLatch, type DisarmRecord, type LatchRecord, type Person } from '../core/latch/latch.ts';
import { personTextBytes } from '../core/latch/trip-record.ts';
import { patientLatchDeadlineMs } from './deadlines.ts';
import type { ButtonDependencies } from './dependencies.ts';
import type { ButtonLatch, ReadLatch } from './latch/button-latch.ts';
import type { Problems } from './problems.ts';
import type { Settings } from './settings.ts';
import type { ObservedTarget } from './target/observed-target.ts';

interface DisarmOptions extends Pick<ButtonDependencies, 'clock' | 'recorder'> {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly problems: Problems;
}

type Written = { readonly kind: 'written' } | { readonly kind: 'pending'; readonly problem: string };

/** Keeps claims and the backup sensor from tripping one button for a limited time. A press still works. */
export class Disarms {
  readonly #options: DisarmOptions;

  constructor(options: DisarmOptions) {
    this.#options = options;
  }

  /** The disarm that is active now, as this replica last read the latch. */
  get active(): DisarmRecord | undefined {
    return activeDisarm(this.#options.latch.current, this.#options.clock.now());
  }

  /** Disarms the button from now on. Never rejects. */
  async disarm(by: Person, order: DisarmOrder): Promise<DisarmOutcome> {
    const { clock, recorder, name } = this.#options;
    const now = clock.now();
    const record: DisarmRecord = {
      ...by,
      at: new Date(now).toISOString(),
      until: new Date(now + Math.min(order.forMs, longestDisarmMs)).toISOString(),
      reason: cutText(order.reason, personTextBytes),
    };
    const written = await this.#change((latch) => withDisarm(latch, record));
    if (written.kind === 'pending') return written;
    recorder.record({ type: 'disarmed', button: name, disarm: record });
    return { kind: 'disarmed', until: record.until };
  }

  /** Ends the active disarm early. Never rejects. */
  async arm(by: Person): Promise<ArmOutcome> {
    const { clock, recorder, name } = this.#options;
    let already = false;
    const written = await this.#change((latch) => {
      const armed = withDisarmEnded(latch, by, clock.now());
      already = armed === undefined;
      return armed;
    });
    if (written.kind === 'pending') return written;
    if (!already) recorder.record({ type: 'armed', button: name, by });
    return { kind: 'armed', already };
  }

  /** Changes the record by compare-and-swap. `change` returns undefined to leave it as it is. */
  async #change(change: (latch: LatchRecord) => LatchRecord | undefined): Promise<Written> {
    const { latch, problems } = this.#options;
    await latch.settlePending(patientLatchDeadlineMs);
    if (latch.isPending) return pending('a trip is not durable yet');
    let isDamaged = false;
    const written = await latch.update((stored) => {
      const record = this.#recordOf(stored);
      isDamaged = record === undefined;
      return record && change(record);
    });
    switch (written.kind) {
      case 'durable':
        return { kind: 'written' };
      case 'unchanged':
        return isDamaged
          ? pending('the stored latch is damaged: see the runbook of StateNotWritable')
          : { kind: 'written' };
      case 'unread':
        return pending(problems.get('latch') ?? 'the latch could not be read');
      case 'failed':
        return pending(written.problem);
      case 'conflict':
        return pending('the latch keeps changing');
    }
  }

  /** A key that is lost is replaced by the record that this replica remembers. A damaged one may be latched, and is repaired first. */
  #recordOf({ record, damaged, damage }: ReadLatch): LatchRecord | undefined {
    const { latch, target, settings } = this.#options;
    if (record !== undefined || damaged !== undefined || damage !== undefined) return record;
    return latch.durable ?? armedLatch(target.withSeen(settings.config.target));
  }
}

function pending(problem: string): Extract<Written, { kind: 'pending' }> {
  return { kind: 'pending', problem };
}
