import { isRecord } from './json.ts';
import { type Labels, labelsKey, textLabels } from './labels.ts';

/** A time in which Alertmanager kept an alert to itself, on the replay's clock. */
export interface Muting {
  readonly from: number;
  to: number;
  /** The alerts that inhibit it; none: a silence does. */
  readonly by: readonly Labels[];
}

/** What Alertmanager's API showed of alerts over a replay: where each routes, and when and by what it was muted. */
export class Sightings {
  readonly #receivers = new Map<string, readonly string[]>();
  readonly #mutings = new Map<string, Muting[]>();

  /** Takes one answer of `GET /api/v2/alerts`. */
  see(answer: unknown, at: number): void {
    const alerts = Array.isArray(answer) ? answer.filter(isRecord) : [];
    const byFingerprint = new Map(alerts.map((alert) => [alert.fingerprint, textLabels(alert.labels)]));
    for (const { labels, receivers, status } of alerts) {
      const key = labelsKey(textLabels(labels));
      this.#receivers.set(
        key,
        records(receivers).map(({ name }) => String(name)),
      );
      const { inhibitedBy, silencedBy } = isRecord(status) ? status : {};
      const by = list(inhibitedBy).map((fingerprint) => byFingerprint.get(fingerprint) ?? {});
      if (by.length > 0 || list(silencedBy).length > 0) this.#mute(key, by, at);
    }
  }

  receiversOf(labels: Labels): readonly string[] {
    return this.#receivers.get(labelsKey(labels)) ?? [];
  }

  mutingsOf(labels: Labels): readonly Muting[] {
    return this.#mutings.get(labelsKey(labels)) ?? [];
  }

  #mute(key: string, by: readonly Labels[], at: number): void {
    const mutings = this.#mutings.get(key) ?? [];
    const last = mutings.at(-1);
    if (last !== undefined && sameAlerts(last.by, by)) last.to = at;
    else mutings.push({ from: at, to: at, by });
    this.#mutings.set(key, mutings);
  }
}

function sameAlerts(one: readonly Labels[], other: readonly Labels[]): boolean {
  const keys = (alerts: readonly Labels[]) => alerts.map(labelsKey).toSorted().join('\n');
  return keys(one) === keys(other);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function records(value: unknown) {
  return list(value).filter(isRecord);
}
