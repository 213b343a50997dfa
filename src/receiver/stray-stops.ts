import type { StrayStop } from '../api/button-service.ts';
import type { Clock } from '../cluster/clock.ts';
import type { ButtonConfig } from '../core/button-config.ts';
import { cutText } from '../core/cut-text.ts';
import { personTextBytes } from '../core/latch/trip-record.ts';
import type { Alert } from '../core/notification/alert.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import type { Recorder } from '../telemetry/event.ts';

/** Alertmanager repeats a firing alert within this time, so an older one no longer fires or was corrected. */
const shownForMs = 5 * 60_000;

/** Alerts that are named as a stop, but match no button: a label was lost or renamed on the way, so the stop stops nothing. */
export class StrayStops {
  readonly #options: { readonly recorder: Recorder; readonly clock: Pick<Clock, 'now'> };
  #last: (StrayStop & { readonly receivedAt: number }) | undefined;

  constructor(options: { readonly recorder: Recorder; readonly clock: Pick<Clock, 'now'> }) {
    this.#options = options;
  }

  /** The newest one, as long as it may still fire. */
  get last(): StrayStop | undefined {
    if (this.#last === undefined || hasPassed(shownForMs, this.#last.receivedAt, this.#options.clock.now()))
      return undefined;
    const { receivedAt: _, ...shown } = this.#last;
    return shown;
  }

  /** Called with each alert that matches no button. */
  note({ status, labels }: Alert, configs: readonly ButtonConfig[]): void {
    const { alertname, button } = labels;
    if (status !== 'firing' || alertname === undefined || !configs.some((config) => isStopOf(config, alertname)))
      return;
    const { clock, recorder } = this.#options;
    const receivedAt = clock.now();
    const shown = {
      at: new Date(receivedAt).toISOString(),
      alertname: cutText(alertname, personTextBytes),
      ...(button === undefined ? {} : { button: cutText(button, personTextBytes) }),
    };
    this.#last = { ...shown, receivedAt };
    recorder.record({ type: 'stray-stop', at: shown.at, alertname: shown.alertname });
  }
}

/** A pattern may match any name, so only a plain name counts. */
function isStopOf({ matchers }: ButtonConfig, alertname: string): boolean {
  return matchers.some(({ name, operator, value }) => name === 'alertname' && operator === '=' && value === alertname);
}
