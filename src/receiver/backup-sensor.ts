import type { Button } from '../button/button.ts';
import { describeError } from '../cluster/errors.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import type { Recorder } from '../telemetry/event.ts';
import type { ButtonHeartbeat } from './heartbeat/button-heartbeat.ts';

/**
 * Decides again when the cluster shows more: the held claims and, while the sensor is active, its own. Requests that come
 * during one decision are answered by one more decision afterwards.
 */
export class BackupSensor {
  readonly #button: Button;
  readonly #heartbeat: Pick<ButtonHeartbeat, 'isLate' | 'gateway'>;
  readonly #recorder: Recorder;
  #deciding: Promise<void> | undefined;
  #again = false;
  #wasActive = false;
  /** The config of the last decision. */
  #config: ButtonConfig;

  constructor(button: Button, heartbeat: Pick<ButtonHeartbeat, 'isLate' | 'gateway'>, recorder: Recorder) {
    this.#button = button;
    this.#heartbeat = heartbeat;
    this.#recorder = recorder;
    this.#config = button.config;
  }

  /** Whether it may trip the button by itself now. */
  get isActive(): boolean {
    const { sensor, mode, corroborate } = this.#button.config;
    if (this.#button.isRemoved || mode === 'off' || corroborate === 'none') return false;
    return sensor === 'always' || (sensor === 'standby' && this.#heartbeat.isLate);
  }

  /**
   * Is called after every reconciliation. Decides again if the heartbeat became late, the config changed, or the pods can be
   * listed again: what was seen before must not be missed.
   */
  checkActivation(): void {
    const { isActive } = this;
    const { name, config, canDecideUnreadable } = this.#button;
    const hasChanged = isActive !== this.#wasActive;
    this.#wasActive = isActive;
    if (hasChanged) this.#recorder.record({ type: 'second-sensor', button: name, active: isActive });
    if ((hasChanged && isActive) || config !== this.#config || canDecideUnreadable) void this.decideAgain();
  }

  /** Never rejects. */
  decideAgain(): Promise<void> {
    this.#again = true;
    this.#deciding ??= this.#decideWhileAsked();
    return this.#deciding;
  }

  async #decideWhileAsked(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      this.#config = this.#button.config;
      try {
        await this.#button.claims.decideAgain(
          this.isActive ? [{ trigger: 'sensor', gateway: this.#heartbeat.gateway }] : [],
        );
      } catch (error) {
        this.#recorder.record({ type: 'problem', button: this.#button.name, message: describeError(error) });
      }
    }
    this.#deciding = undefined;
  }
}
