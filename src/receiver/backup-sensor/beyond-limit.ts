import type { Button } from '../../button/button.ts';
import type { Clock } from '../../cluster/clock.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import type { SensorClaim } from '../../core/decision/decision.ts';
import { weigh } from '../../core/decision/weigh.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { isLatched } from '../../core/latch/latch.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { Recorder } from '../../telemetry/event.ts';
import type { ButtonHeartbeat } from '../heartbeat/button-heartbeat.ts';

interface BeyondLimitOptions {
  readonly heartbeat: Pick<ButtonHeartbeat, 'gateway'>;
  readonly recorder: Recorder;
  readonly clock: Pick<Clock, 'now'>;
}

/** How long the evidence of one button has been beyond the limit while the button is not latched, without any alert. */
export class BeyondLimit {
  readonly #button: Button;
  readonly #options: BeyondLimitOptions;
  #wasReported = false;
  #byNetworkSince: number | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(button: Button, options: BeyondLimitOptions) {
    this.#button = button;
    this.#options = options;
  }

  /** The restarts by network failure alone are beyond the limit. */
  get isByNetwork(): boolean {
    return this.#byNetworkSince !== undefined;
  }

  /** An alert would have arrived by now. */
  get isOverdue(): boolean {
    const since = this.#byNetworkSince;
    return since !== undefined && hasPassed(this.#waitMs, since, this.#options.clock.now());
  }

  /** The sensor must ask now: for the first time, or again because the button is still not latched. */
  get isDue(): boolean {
    return this.isOverdue && hasPassed(this.#waitMs, this.#askedAt, this.#options.clock.now());
  }

  noteAsked(): void {
    this.#askedAt = this.#options.clock.now();
  }

  /** Compares the evidence with the limit. Evidence that could not be read changes nothing. */
  update(): void {
    const { config, evidence, latch, isRemoved } = this.#button;
    if (evidence?.readable === false && !isLatched(latch)) return;
    const { gateway } = this.#options.heartbeat;
    const isOpen = !isRemoved && !isLatched(latch);
    const byNetwork = isOpen && isBeyondLimit(config, { trigger: 'sensor', noAlertWithinMs: this.#waitMs }, evidence);
    const now = this.#options.clock.now();
    this.#byNetworkSince = byNetwork ? Math.min(this.#byNetworkSince ?? now, now) : undefined;
    if (!byNetwork) this.#askedAt = Number.NEGATIVE_INFINITY;
    this.#report(isOpen && config.mode === 'on' && isBeyondLimit(config, { trigger: 'sensor', gateway }, evidence));
  }

  get #waitMs(): number {
    return this.#button.config.sensorAfterMs;
  }

  #report(beyond: boolean): void {
    if (beyond === this.#wasReported) return;
    this.#wasReported = beyond;
    this.#options.recorder.record({ type: 'beyond-limit', button: this.#button.name, beyond });
  }
}

function isBeyondLimit(button: ButtonConfig, claim: SensorClaim, evidence: Evidence | undefined): boolean {
  if (evidence?.readable !== true || button.corroborate === 'none') return false;
  return evidence.containers.some((container) => weigh(button, claim, container).counted > button.limit);
}
