import { isEnding, type Obstacle, obstacleDelayMs, obstaclesOf, podsLeft } from '../../core/evidence/obstacle.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import type { Latched, LatchedTarget } from '../../core/latch/latch.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { Settings } from '../settings.ts';

interface RemainingPodsOptions extends Pick<ButtonDependencies, 'clock' | 'recorder'> {
  readonly name: string;
  readonly settings: Settings;
}

/** What one list of the pods showed, after replicas 0 were accepted. */
interface Seen {
  readonly trip: string;
  readonly target: LatchedTarget;
  readonly pods: readonly PodSnapshot[];
  /** Since when no pod was deleted and none has gone, as this replica saw it. */
  readonly quietSince: number;
}

/** The pods that one button's stop still waits for, and what keeps them from ending. */
export class RemainingPods {
  readonly #options: RemainingPodsOptions;
  #seen: Seen | undefined;
  #obstacles: readonly Obstacle[] = [];

  constructor(options: RemainingPodsOptions) {
    this.#options = options;
  }

  /** What keeps the target from *stopped*; empty unless the button is stopping. */
  get obstacles(): readonly Obstacle[] {
    return this.#obstacles;
  }

  /** Takes a fresh list of the pods that match the selector. Returns whether one of them must still end. */
  see({ trip }: Latched, target: LatchedTarget, listed: readonly PodSnapshot[]): boolean {
    const now = this.#options.clock.now();
    const pods = podsLeft(listed, target);
    const before = this.#seen?.trip === trip.id ? this.#seen : undefined;
    const isAsBefore = before !== undefined && before.quietSince <= now && !hasProgress(before.pods, pods, now);
    const quietSince = isAsBefore ? before.quietSince : now;
    this.#seen = { trip: trip.id, target, pods, quietSince };
    this.#show(obstaclesOf(pods, target, { now, isQuiet: now - quietSince >= this.#delayMs }));
    return pods.length > 0;
  }

  /** The pods left of this trip, and how long none of them was deleted or has gone; undefined if none is left. */
  of({ trip }: Latched): { readonly pods: readonly PodSnapshot[]; readonly quietMs: number } | undefined {
    const seen = this.#seen;
    if (seen === undefined || seen.trip !== trip.id || seen.pods.length === 0) return undefined;
    return { pods: seen.pods, quietMs: this.#options.clock.now() - seen.quietSince };
  }

  /** The button is not stopping. */
  clear(): void {
    this.#seen = undefined;
    this.#show([]);
  }

  /** An obstacle is reported only after an escalation had its time. */
  get #delayMs(): number {
    return obstacleDelayMs + (this.#options.settings.config.escalate?.afterMs ?? 0);
  }

  #show(obstacles: readonly Obstacle[]): void {
    const { recorder, name } = this.#options;
    if (obstacles.length > 0 || this.#obstacles.length > 0)
      recorder.record({ type: 'obstructed', button: name, obstacles });
    this.#obstacles = obstacles;
  }
}

/** A pod that is over its grace period is no progress: under OrderedReady, it keeps all others from their deletion. */
function hasProgress(before: readonly PodSnapshot[], now: readonly PodSnapshot[], at: number): boolean {
  const uids = new Set(now.map(({ uid }) => uid));
  return now.some((pod) => isEnding(pod, at)) || before.some(({ uid }) => !uids.has(uid));
}
