import type { HoldProbe } from '../../cluster/cluster.ts';
import type { Holder } from '../../core/latch/held.ts';
import { isLatched } from '../../core/latch/latch.ts';
import { targetKey } from '../../core/target.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { ObservedTarget } from './observed-target.ts';
import type { RehearsalPace } from './rehearsal-pace.ts';

/** The interval between two probes of a button. An armed button is probed less often: nothing depends on the answer yet. */
export const probeIntervalMs = { latched: 60_000, armed: 1_800_000 } as const;
/** The API server sees a new latch a moment later: this many probes in a row, one in each reconciliation, wait for it. */
export const probesAfterChange = 5;

const outdated =
  'the policy of the API server does not see the present latch, so the API server may refuse a raise after a reset; restart the API server, or delete the binding of this button (docs/holding.md)';

interface HolderOptions extends Pick<ButtonDependencies, 'cluster' | 'clock' | 'recorder' | 'admissionPolicy'> {
  readonly name: string;
  readonly latch: ButtonLatch;
  readonly target: ObservedTarget;
  readonly problems: Problems;
  readonly pace: RehearsalPace;
}

interface Probed {
  /** The workload, and the trip that holds it. */
  readonly subject: string;
  readonly at: number;
  /** Probes of this subject that did not find it held. */
  readonly misses: number;
  readonly answer: HoldProbe | 'failed';
}

/** Finds out who holds the target of one button at zero: the API server by its policy, or the receiver. */
export class TargetHolder {
  readonly #options: HolderOptions;
  #last: Probed | undefined;

  constructor(options: HolderOptions) {
    this.#options = options;
  }

  /** The API server only if a probe has proved it for the present latch. */
  get current(): Holder {
    const last = this.#last;
    if (this.#options.latch.isPending || last?.answer !== 'enforced') return 'receiver';
    return last.subject === this.#subject() ? 'api-server' : 'receiver';
  }

  /** Never rejects. */
  async probeWhenDue(): Promise<void> {
    const { admissionPolicy, latch, recorder, name, pace } = this.#options;
    const isDue = admissionPolicy && latch.wasRead && !latch.isPending && this.#isDue();
    if (isDue && pace.mayStart()) await this.#probe();
    recorder.record({ type: 'holder', button: name, by: this.current });
  }

  #isDue(): boolean {
    const last = this.#last;
    if (last === undefined || last.subject !== this.#subject()) return true;
    if (last.answer !== 'enforced' && last.misses < probesAfterChange) return true;
    const { latch, clock } = this.#options;
    return hasPassed(probeIntervalMs[isLatched(latch.durable) ? 'latched' : 'armed'], last.at, clock.now());
  }

  async #probe(): Promise<void> {
    const { cluster, clock, target, name } = this.#options;
    const subject = this.#subject();
    const before = this.#last?.subject === subject ? this.#last.misses : 0;
    const signal = clock.deadline(reconcileDeadlineMs);
    // A failed probe proves nothing, so the receiver counts as the holder. The rehearsals report why calls fail.
    const answer = await cluster.probeHold(target.current, name, this.#trip(), signal).catch(() => 'failed' as const);
    this.#last = { subject, at: clock.now(), misses: answer === 'enforced' ? before : before + 1, answer };
    this.#report(this.#last);
  }

  /** A policy that has not seen the latch by now sees an old state object: it may hold a released target. */
  #report({ answer, misses }: Probed): void {
    const { problems } = this.#options;
    if (answer === 'outdated' && misses >= probesAfterChange) problems.report('policy', outdated);
    else problems.resolve('policy');
  }

  #subject(): string {
    return `${targetKey(this.#options.target.current)} ${this.#trip() ?? ''}`;
  }

  #trip(): string | undefined {
    const { durable } = this.#options.latch;
    return isLatched(durable) ? durable.trip.id : undefined;
  }
}
