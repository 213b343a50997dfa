import type { Button } from '../../button/button.ts';
import type { Clock } from '../../cluster/clock.ts';
import { describeError } from '../../cluster/errors.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { Claim } from '../../core/decision/decision.ts';
import type { Recorder } from '../../telemetry/event.ts';
import type { ButtonHeartbeat } from '../heartbeat/button-heartbeat.ts';
import { BeyondLimit } from './beyond-limit.ts';

interface BackupSensorOptions {
  readonly heartbeat: Pick<ButtonHeartbeat, 'isLate' | 'gateway'>;
  readonly recorder: Recorder;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Decides again when the cluster shows more: the waiting claims and, while the sensor may act, its own. Requests that come
 * during one decision are answered by one more decision afterwards.
 */
export class BackupSensor {
  readonly #button: Button;
  readonly #options: BackupSensorOptions;
  readonly #beyondLimit: BeyondLimit;
  #deciding: Promise<void> | undefined;
  #again = false;
  #wasActive = false;
  /** The config, and the waiting claims, of the last decision. */
  #config: ButtonConfig;
  #waiting = '';

  constructor(button: Button, options: BackupSensorOptions) {
    this.#button = button;
    this.#options = options;
    this.#config = button.config;
    this.#beyondLimit = new BeyondLimit(button, options);
  }

  /** Whether it may trip the button without waiting for an alert: always, or because the heartbeat is late. */
  get isActive(): boolean {
    const { sensor } = this.#button.config;
    return this.#isUsable && (sensor === 'always' || (sensor === 'standby' && this.#options.heartbeat.isLate));
  }

  /**
   * Called after every reconciliation. Decides again if the heartbeat became late, a disarm ended, the brake blocks no longer, the config
   * changed, or the pods can be listed again: what was seen before must not be missed.
   */
  checkActivation(): void {
    const { isActive } = this;
    const { name, config, postponed } = this.#button;
    const hasChanged = isActive !== this.#wasActive;
    this.#wasActive = isActive;
    if (hasChanged) this.#options.recorder.record({ type: 'backup-sensor', button: name, active: isActive });
    if ((hasChanged && isActive) || config !== this.#config || postponed.isOver) void this.decideAgain();
  }

  /**
   * Called after the evidence was refreshed. Decides again if no alert arrived although the evidence is beyond the limit,
   * or if a claim waits at another replica that the evidence of this replica supports.
   */
  checkLimit(): void {
    this.#beyondLimit.update();
    const waitsElsewhere =
      this.#beyondLimit.isByNetwork && this.#waitingNow !== '' && this.#waitingNow !== this.#waiting;
    if (waitsElsewhere || (this.#mayStandIn && this.#beyondLimit.isDue)) void this.decideAgain();
  }

  /** Never rejects. */
  decideAgain(): Promise<void> {
    this.#again = true;
    this.#deciding ??= this.#decideWhileAsked();
    return this.#deciding;
  }

  get #isUsable(): boolean {
    const { isRemoved, config } = this.#button;
    return !isRemoved && config.mode !== 'off' && config.corroborate !== 'none';
  }

  /** A heartbeat proves less than an alert: it may be forged, or take another way. */
  get #mayStandIn(): boolean {
    return this.#isUsable && this.#button.config.sensor === 'standby' && !this.isActive;
  }

  get #waitingNow(): string {
    return this.#button.claims.waiting.map(({ fingerprint }) => fingerprint).join(' ');
  }

  /** An alert that waits anywhere has arrived: it is decided instead. */
  get #ownClaims(): readonly Claim[] {
    if (this.isActive) return [{ trigger: 'sensor', gateway: this.#options.heartbeat.gateway }];
    if (!this.#mayStandIn || !this.#beyondLimit.isOverdue || this.#waitingNow !== '') return [];
    return [{ trigger: 'sensor', noAlertWithinMs: this.#button.config.sensorAfterMs }];
  }

  async #decideWhileAsked(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      this.#config = this.#button.config;
      this.#waiting = this.#waitingNow;
      try {
        const own = this.#ownClaims;
        if (own.length > 0) this.#beyondLimit.noteAsked();
        await this.#button.claims.decideAgain(own);
      } catch (error) {
        this.#options.recorder.record({ type: 'problem', button: this.#button.name, message: describeError(error) });
      }
    }
    this.#deciding = undefined;
  }
}
