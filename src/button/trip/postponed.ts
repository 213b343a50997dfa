import type { ActiveBrake } from '../../core/brake/brake.ts';
import type { Decision } from '../../core/decision/decision.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { Disarms } from '../disarm.ts';
import type { Problems } from '../problems.ts';
import type { ObservedTarget } from '../target/observed-target.ts';

/** A trip that the brake blocks is decided again after this time at the latest, so that a problem that is over clears. */
const blockedAgainMs = 15_000;

/** The reasons of decisions that wait for something else than a restart. */
const reasons = ['unreadable', 'disarmed', 'brake'] as const;
type Reason = (typeof reasons)[number];

export interface PostponedOptions extends Pick<ButtonDependencies, 'clock' | 'recorder' | 'brake'> {
  readonly name: string;
  readonly target: ObservedTarget;
  readonly problems: Problems;
  readonly disarms: Disarms;
}

/** The decisions of one button that must be made again although no container restarts: something kept it from deciding, or from tripping. */
export class Postponed {
  readonly #options: PostponedOptions;
  /** When each reason was last given, in milliseconds since the epoch. */
  readonly #since = new Map<Reason, number>();
  readonly #isOver: Readonly<Record<Reason, (since: number) => boolean>> = {
    unreadable: () => this.#options.target.current.selector !== undefined && !this.#options.problems.has('pods'),
    disarmed: () => this.#options.disarms.active === undefined,
    brake: (since) => this.blockedBy === undefined || hasPassed(blockedAgainMs, since, this.#options.clock.now()),
  };

  constructor(options: PostponedOptions) {
    this.#options = options;
  }

  /** The brake, while it blocks a trip of this button. */
  get blockedBy(): ActiveBrake | undefined {
    return this.#since.has('brake') ? this.#options.brake?.active : undefined;
  }

  /** Whether one of the decisions can be made now. */
  get isOver(): boolean {
    return [...this.#since].some(([reason, since]) => this.#isOver[reason](since));
  }

  /** Remembers why the decisions of one run wait. A trip ends the block. */
  note(decisions: readonly Decision[], tripped: boolean): void {
    const given = reasons.filter((each) => decisions.some(({ reason }) => reason === each));
    for (const reason of given) if (reason !== 'brake') this.#since.set(reason, this.#options.clock.now());
    if (tripped) this.unblock();
    else if (given.includes('brake')) this.#setBlocked(true);
  }

  /** All waiting claims are decided again. The block ends only if the brake blocks none of them. */
  decideAgain(): void {
    this.#since.delete('unreadable');
    this.#since.delete('disarmed');
  }

  unblock(): void {
    this.#setBlocked(false);
  }

  #setBlocked(braked: boolean): void {
    const { name, recorder, clock } = this.#options;
    const wasBraked = this.#since.has('brake');
    if (braked) this.#since.set('brake', clock.now());
    else this.#since.delete('brake');
    if (braked !== wasBraked) recorder.record({ type: 'braked', button: name, braked });
  }
}
