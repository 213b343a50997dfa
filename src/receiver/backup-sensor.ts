import { decideOnLook } from '../button/claims.ts';
import type { Guard } from '../button/guard.ts';
import { describeError } from '../button/problems.ts';
import type { Surroundings } from '../button/surroundings.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import type { Claim } from '../core/decision/decision.ts';
import type { Heartbeat } from './heartbeat.ts';

/**
 * Decides again when the cluster shows more: claims that were held, and, while the second sensor is active, its own.
 * Requests that come while one is under way are answered by one more afterwards.
 */
export class BackupSensor {
  readonly #guard: Guard;
  readonly #around: Surroundings;
  readonly #heartbeat: Heartbeat;
  #running: Promise<void> | undefined;
  #again = false;
  #wasActive = false;
  /** The rules that were last decided by. */
  #button: ButtonConfig;

  constructor(guard: Guard, around: Surroundings, heartbeat: Heartbeat) {
    this.#guard = guard;
    this.#around = around;
    this.#heartbeat = heartbeat;
    this.#button = guard.button;
  }

  /** Whether it may trip by itself now. */
  get isActive(): boolean {
    const { sensor, mode, corroborate } = this.#guard.button;
    if (this.#guard.orphaned || mode === 'off' || corroborate === 'none') return false;
    return sensor === 'always' || (sensor === 'standby' && this.#heartbeat.isLate);
  }

  /**
   * To be called at every look: what was seen before the heartbeat grew late or the config changed, or while the pods could
   * not be listed, must not be missed.
   */
  notice(): void {
    const { isActive } = this;
    const { name, button } = this.#guard;
    const hasTurned = isActive !== this.#wasActive;
    this.#wasActive = isActive;
    if (hasTurned) this.#around.recorder.record({ type: 'second-sensor', button: name, active: isActive });
    if ((hasTurned && isActive) || button !== this.#button || this.#isReadableAgain) void this.reconsider();
  }

  get #isReadableAgain(): boolean {
    const { isUnread, problems, target } = this.#guard;
    return isUnread && target.selector !== undefined && !problems.has('pods');
  }

  /** Never rejects. */
  reconsider(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#decideAnew();
    }
    this.#running = undefined;
  }

  async #decideAnew(): Promise<void> {
    this.#guard.isUnread = false;
    this.#button = this.#guard.button;
    const now = this.#around.clock.now();
    const own: readonly Claim[] = this.isActive ? [{ trigger: 'sensor' }] : [];
    const claims = [...this.#guard.heldClaims(now), ...own];
    try {
      if (claims.length > 0) await decideOnLook(this.#guard, this.#around, claims, now);
    } catch (error) {
      this.#around.recorder.record({ type: 'problem', button: this.#guard.name, message: describeError(error) });
    }
  }
}
