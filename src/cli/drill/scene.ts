import type { ButtonView } from '../../api/button-service.ts';
import type { Scale } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { drillButton } from '../../core/drill/canary.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import type { LatchRecord } from '../../core/latch/latch.ts';
import type { Target } from '../../core/target.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { CallFailed } from '../client/call-failed.ts';
import { reachDeadlineMs } from '../client/channel.ts';
import { DrillInterrupted, StageFailed } from './failure.ts';
import type { DrillLease } from './lease.ts';
import type { ReceiverLink } from './receiver-link.ts';

/** How often a drill looks. Each stage is measured to about this time. */
const lookMs = 250;

interface SceneOptions {
  readonly id: string;
  /** With the rights of the person, or of the drill's account. */
  readonly connection: UserConnection;
  readonly receiver: ReceiverLink;
  readonly target: Target;
  readonly lease: DrillLease;
  /** Ends the drill at its next look. */
  readonly interrupted: AbortSignal;
  /** Multiplies every limit. Default: 1. */
  readonly patience?: number;
}

/** What a stage finds: undefined means "not yet". */
export type Look<Found> = () => Promise<Found | undefined>;

/** What every stage works with. */
export class DrillScene {
  readonly id: string;
  readonly connection: UserConnection;
  readonly receiver: ReceiverLink;
  readonly target: Target;
  readonly lease: DrillLease;
  readonly #interrupted: AbortSignal;
  readonly #patience: number;
  #deadline = Number.POSITIVE_INFINITY;

  constructor(options: SceneOptions) {
    this.id = options.id;
    this.connection = options.connection;
    this.receiver = options.receiver;
    this.target = options.target;
    this.lease = options.lease;
    this.#interrupted = options.interrupted;
    this.#patience = options.patience ?? 1;
  }

  /** By the API server's clock, as the times of a trip. */
  get now(): number {
    return this.connection.clock.now();
  }

  /** {@link until} gives up after this time. */
  limit(seconds: number): void {
    this.#deadline = performance.now() + seconds * 1_000 * this.#patience;
  }

  view(): Promise<ButtonView> {
    return this.receiver.view();
  }

  scale(): Promise<Scale> {
    return this.connection.cluster.readScale(this.target, AbortSignal.timeout(reachDeadlineMs));
  }

  /** As the state object has it. */
  async latch(): Promise<LatchRecord | undefined> {
    return (await this.connection.latches.read(drillButton, AbortSignal.timeout(reachDeadlineMs))).record;
  }

  async pods(): Promise<readonly PodSnapshot[]> {
    const { selector } = await this.scale();
    const { namespace } = this.target;
    return this.connection.cluster.listPods(namespace, selector, AbortSignal.timeout(reachDeadlineMs));
  }

  /**
   * Looks until something is found. A look that fails is repeated, unless its error is final. At the limit of the stage it rejects with
   * the error of the last look, or with what `whyNot` returns.
   */
  async until<Found>(look: Look<Found>, whyNot: () => StageFailed): Promise<Found> {
    for (;;) {
      if (this.#interrupted.aborted) throw new DrillInterrupted();
      const { found, failure } = await tryOnce(look);
      if (found !== undefined) return found;
      if (failure?.isFinal) throw failure.error;
      if (performance.now() > this.#deadline) throw failure?.error ?? whyNot();
      await this.lease.renew().catch(throwLost);
      await this.connection.clock.sleep(lookMs, this.#interrupted);
    }
  }
}

interface Failure {
  readonly error: StageFailed;
  readonly isFinal: boolean;
}

async function tryOnce<Found>(look: Look<Found>): Promise<{ found?: Found | undefined; failure?: Failure }> {
  try {
    return { found: await look() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** Throws every error that is not a failed call. */
function failureOf(error: unknown): Failure {
  if (error instanceof CallFailed) {
    const fault = error.problem === 'unknown-button' ? 'no-button' : 'receiver-unreachable';
    const isFinal = ['unknown-button', 'unauthenticated', 'forbidden', 'no-token', 'no-connection'].includes(
      error.problem,
    );
    return { error: new StageFailed(fault, error.message), isFinal };
  }
  if (error instanceof ClusterError) {
    const isFinal = ['forbidden', 'not-found', 'refused'].includes(error.kind);
    return { error: new StageFailed('cluster', error.message), isFinal };
  }
  throw error;
}

/** If the API server does not answer, the next look asks again. */
function throwLost(error: unknown): void {
  if (!(error instanceof ClusterError)) throw error;
}
