import type { ColumnNames } from './columns.ts';
import { type Reading, readFields } from './fields.ts';
import { isRecord, type JsonRecord, textAt } from './json.ts';
import type { TicketSink } from './ticket.ts';

/** Alertmanager notifications: alerts waited for until their resolved notification comes. */
const openEpisodes = 100_000;

const alertmanagerNames: ColumnNames = {
  alert: ['labels.alertname'],
  zone: ['labels.zone'],
  opened: ['startsAt'],
  closed: ['endsAt'],
  priority: ['labels.priority'],
};

/** An alert as Alertmanager's webhook or its API v2 writes it. */
export function isAlertmanagerAlert(record: JsonRecord): boolean {
  return isRecord(record.labels) && typeof record.startsAt === 'string';
}

/**
 * Reads alerts of Alertmanager. Its webhook tells one alert many times: first, at each repeat, and when it resolves;
 * all that is one ticket, from its startsAt to the endsAt of its resolved notification. Only that closes it: a firing
 * alert's endsAt is the time until which Prometheus' word holds.
 */
export class AlertmanagerReader {
  readonly #reading: Reading;
  readonly #sink: TicketSink;
  readonly #open = new Map<string, { record: JsonRecord; line: number }>();
  readonly #names: ColumnNames;

  constructor(reading: Reading, sink: TicketSink) {
    this.#reading = reading;
    this.#sink = sink;
    this.#names = { ...alertmanagerNames, ...reading.chosen };
  }

  read(record: JsonRecord, line: number): void {
    const episode = episodeOf(record);
    const known = this.#open.get(episode);
    if (record.status === 'resolved') {
      this.#open.delete(episode);
      this.#emit(record, known?.line ?? line);
    } else if (known === undefined) {
      this.#open.set(episode, { record: { ...record, endsAt: '' }, line });
      if (this.#open.size > openEpisodes) this.#emitOldest();
    }
  }

  end(): void {
    while (this.#open.size > 0) this.#emitOldest();
  }

  #emitOldest(): void {
    const [episode, oldest] = this.#open.entries().next().value ?? [];
    if (episode === undefined || oldest === undefined) return;
    this.#open.delete(episode);
    this.#emit(oldest.record, oldest.line);
  }

  #emit(record: JsonRecord, line: number): void {
    const names = this.#names;
    const text = (field: keyof ColumnNames) =>
      (names[field] ?? []).map((name) => textAt(record, name)).find((found) => found !== '') ?? '';
    readFields(text, this.#reading, line, this.#sink);
  }
}

function episodeOf(record: JsonRecord): string {
  const identity = typeof record.fingerprint === 'string' ? record.fingerprint : JSON.stringify(record.labels);
  return `${identity} ${String(record.startsAt)}`;
}
