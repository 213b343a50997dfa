import type { ButtonHeartbeatView } from '../../api/button-service.ts';
import type { Button } from '../../button/button.ts';
import { describeFault } from '../../core/heartbeat/describe.ts';
import type { Gateway } from '../../core/heartbeat/gateway.ts';
import {
  faultOf,
  type HeartbeatFault,
  type HeartbeatHealth,
  isFaulty,
  isShortfall,
} from '../../core/heartbeat/health.ts';
import { type ArrivedReport, isNewReport, reportOf } from '../../core/heartbeat/report.ts';
import type { Alert } from '../../core/notification/alert.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { ReceiverDependencies } from '../dependencies.ts';
import { believable, type Heartbeat } from './heartbeat.ts';

/** Older news of the witness than this is `unknown`. */
const gatewayFreshMs = 120_000;
/** The time between two lists of the pods while a confirmed shortfall lasts. */
const confirmAgainMs = 60_000;

type ButtonHeartbeatDependencies = Pick<ReceiverDependencies, 'clock' | 'recorder'>;

/**
 * The heartbeat of one button: the newest report that any replica received, compared with the pods that this replica watches.
 * While it is late or blind, the backup sensor may trip by itself.
 */
export class ButtonHeartbeat {
  readonly #button: Button;
  readonly #shared: Heartbeat;
  readonly #dependencies: ButtonHeartbeatDependencies;
  #startedAt: number;
  #newest: ArrivedReport | undefined;
  /** The shortfall of the newest report that a list of the pods has confirmed. */
  #confirmed: HeartbeatFault | undefined;
  #shown: HeartbeatHealth['state'] | undefined;

  constructor(button: Button, shared: Heartbeat, dependencies: ButtonHeartbeatDependencies) {
    this.#button = button;
    this.#shared = shared;
    this.#dependencies = dependencies;
    this.#startedAt = dependencies.clock.now();
  }

  /** The newest report, for the other replicas; undefined until one is known. */
  get newest(): ArrivedReport | undefined {
    return this.#newest;
  }

  /** The heartbeat arrived at this replica. Returns false if Alertmanager only repeated it. */
  take(alert: Alert, at: number): boolean {
    const report = reportOf(alert, this.#button.config.matchers);
    if (!isNewReport(report, this.#newest?.report)) return false;
    this.#newest = { at, report };
    return true;
  }

  /** Another replica received a report. */
  adopt(arrived: ArrivedReport): void {
    const { clock } = this.#dependencies;
    const known = believable(this.#newest?.at, clock.now()) ?? 0;
    if (believable(arrived.at, clock.now()) !== undefined && arrived.at > known) this.#newest = arrived;
  }

  /** Whether it is late or blind: a stop might not arrive. */
  get isLate(): boolean {
    return isFaulty(this.health());
  }

  /** What the witness said in the newest report, if that is fresh. */
  get gateway(): Gateway {
    const { clock } = this.#dependencies;
    const at = believable(this.#newest?.at, clock.now());
    return at === undefined || clock.now() - at > gatewayFreshMs
      ? 'unknown'
      : (this.#newest?.report.gateway ?? 'unknown');
  }

  health(): HeartbeatHealth {
    const silence = this.#silence();
    if (silence === 'waiting') return { state: 'waiting' };
    if (silence !== undefined) return { state: 'late', fault: silence };
    const fault = this.#fault();
    if (fault === undefined) return { state: 'ok' };
    if (!isShortfall(fault) || this.#isConfirmed()) return { state: 'blind', fault };
    return this.#confirmed === undefined ? { state: 'ok' } : { state: 'blind', fault: this.#confirmed };
  }

  view(): ButtonHeartbeatView {
    const { state, fault } = this.health();
    const { at, report } = this.#newest ?? {};
    return {
      state,
      ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
      ...(fault === undefined ? {} : { reason: describeFault(fault, this.#dependencies.clock.now()) }),
      ...(report?.pods === undefined ? {} : { pods: report.pods }),
      ...(report?.restarts === undefined ? {} : { restarts: report.restarts }),
      ...(report === undefined ? {} : { gateway: this.gateway }),
    };
  }

  /**
   * Confirms a shortfall by a fresh list of the pods, as pods may be gone that the watch still shows, and reports the state.
   * Called after every reconciliation. Never rejects.
   */
  async confirm(): Promise<void> {
    const { clock } = this.#dependencies;
    const fault = this.#fault();
    const wasConfirmedLately = this.#confirmed !== undefined && !hasPassed(confirmAgainMs, this.#listedAt, clock.now());
    if (fault !== undefined && isShortfall(fault) && !this.#isConfirmed() && !wasConfirmedLately) {
      await this.#button.listPods();
    }
    const rest = this.#fault();
    if (rest === undefined || !isShortfall(rest)) this.#confirmed = undefined;
    else if (this.#isConfirmed()) this.#confirmed = rest;
    this.#record();
  }

  #record(): void {
    const { recorder, clock } = this.#dependencies;
    const { state, fault } = this.health();
    if (state === this.#shown) return;
    this.#shown = state;
    const reason = fault === undefined ? {} : { reason: describeFault(fault, clock.now()) };
    recorder.record({ type: 'heartbeat-state', button: this.#button.name, state, ...reason });
  }

  /** `waiting` before the first heartbeat, as long as none is overdue. */
  #silence(): HeartbeatFault | 'waiting' | undefined {
    const now = this.#dependencies.clock.now();
    // The clock was set back since the start.
    this.#startedAt = Math.min(this.#startedAt, now);
    const at = believable(this.#newest?.at, now);
    const isOverdue = now - (at ?? this.#startedAt) > this.#shared.lateAfterMs;
    if (!isOverdue) return at === undefined ? 'waiting' : undefined;
    const othersArrive = !this.#shared.isLate;
    return { kind: 'silent', othersArrive, ...(at === undefined ? {} : { since: at }) };
  }

  #fault(): HeartbeatFault | undefined {
    return this.#newest === undefined ? undefined : faultOf(this.#newest, this.#button.heartbeatSubject);
  }

  /** Whether the pods were listed after the newest report arrived. */
  #isConfirmed(): boolean {
    return this.#newest !== undefined && this.#listedAt >= this.#newest.at;
  }

  get #listedAt(): number {
    return this.#button.podsListedAt;
  }
}
