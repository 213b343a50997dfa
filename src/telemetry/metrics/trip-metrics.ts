import { Gauge, type Registry } from 'prom-client';
import type { ButtonLink } from '../../core/button-config.ts';
import { cutText } from '../../core/cut-text.ts';
import { headlineOf } from '../../core/evidence/restart-summary.ts';
import type { TripRecord } from '../../core/latch/latch.ts';
import { describeTarget, type Target } from '../../core/target.ts';
import { describeTrigger } from '../../core/text/people.ts';
import { redact } from '../../core/text/redact.ts';
import { removeSeries } from './instruments.ts';

/** The present trip of a latched button, and the workload that it holds. */
interface HeldBy {
  readonly trip: TripRecord;
  readonly target: Target;
}

/** A label value goes into a page-out and a chat message. */
const labelBytes = 240;

/**
 * What the messages of Alertmanager say about a latched button: the present trip, and the links of the config. Alertmanager sees
 * labels and annotations only, and an annotation can query these series.
 */
export class TripMetrics {
  readonly #gauges: ReturnType<typeof createGauges>;
  /** The trip that each button shows. Buttons are seen every second, so equal labels are not written again. */
  readonly #shown = new Map<string, string>();

  constructor(registry: Registry) {
    this.#gauges = createGauges(registry);
  }

  /** `held`: undefined if the button is not latched. */
  showTrip(button: string, held: HeldBy | undefined): void {
    const key = held === undefined ? undefined : `${held.trip.id} ${held.trip.previousReplicas}`;
    if (key === this.#shown.get(button)) return;
    removeSeries([this.#gauges.trip], button);
    this.#shown.delete(button);
    if (held === undefined || key === undefined) return;
    this.#shown.set(button, key);
    this.#gauges.trip.set({ button, ...labelsOf(held) }, Date.parse(held.trip.at) / 1_000);
  }

  showLinks(button: string, links: readonly ButtonLink[]): void {
    removeSeries([this.#gauges.link], button);
    for (const [index, { text, url }] of links.entries()) this.#gauges.link.set({ button, text, url }, index + 1);
  }

  forget(button: string): void {
    this.#shown.delete(button);
    removeSeries(Object.values(this.#gauges), button);
  }
}

function labelsOf({ trip, target }: HeldBy) {
  return {
    trip: trip.id,
    by: labelOf(describeTrigger(trip.by)),
    cause: labelOf(trip.finding === undefined ? trip.because : headlineOf(trip.finding)),
    target: describeTarget(target),
    replicas: String(trip.previousReplicas),
  };
}

/** Without credentials and control characters, in one line. Slack reads `<!channel>` as an order to notify everyone. */
function labelOf(text: string): string {
  const line = redact(text)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return cutText(line.replaceAll('<', '‹').replaceAll('>', '›'), labelBytes);
}

function createGauges(registry: Registry) {
  const registers = [registry];
  return {
    trip: new Gauge({
      name: 'big_red_button_trip_timestamp_seconds',
      help: 'When the present trip happened, and what people read about it: who or what tripped, the cause, the held target and the replicas to restore; absent while not latched.',
      labelNames: ['button', 'trip', 'by', 'cause', 'target', 'replicas'],
      registers,
    }),
    link: new Gauge({
      name: 'big_red_button_link_info',
      help: "The config's `links` of the button; the value is the position, from 1.",
      labelNames: ['button', 'text', 'url'],
      registers,
    }),
  };
}
