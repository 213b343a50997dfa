import type { Labels } from '../ticket.ts';
import { isRecord } from '../tools/values.ts';
import { labelsKey, textLabels } from './labels.ts';

/** What Alertmanager's API showed of alerts during a replay: where each is routed, and which alerts muted it. */
export class Sightings {
  readonly #receivers = new Map<string, readonly string[]>();
  readonly #muters = new Map<string, Map<string, Labels>>();

  /** The longest time between two looks. */
  longestGapMs = 0;
  #lookedAt: number | undefined;

  /** Takes one answer of `GET /api/v2/alerts`. */
  see(answer: unknown, at: number): void {
    this.longestGapMs = Math.max(this.longestGapMs, at - (this.#lookedAt ?? at));
    this.#lookedAt = at;
    const alerts = recordsIn(answer);
    const byFingerprint = new Map(alerts.map((alert) => [alert.fingerprint, textLabels(alert.labels)]));
    for (const { labels, receivers, status } of alerts) {
      const key = labelsKey(textLabels(labels));
      this.#receivers.set(
        key,
        recordsIn(receivers).map(({ name }) => String(name)),
      );
      const inhibitedBy = isRecord(status) && Array.isArray(status.inhibitedBy) ? status.inhibitedBy : [];
      for (const fingerprint of inhibitedBy) this.#mute(key, byFingerprint.get(fingerprint) ?? {});
    }
  }

  receiversOf(labels: Labels): readonly string[] {
    return this.#receivers.get(labelsKey(labels)) ?? [];
  }

  mutersOf(labels: Labels): readonly Labels[] {
    return [...(this.#muters.get(labelsKey(labels))?.values() ?? [])];
  }

  #mute(key: string, by: Labels): void {
    const muters = this.#muters.get(key) ?? new Map();
    this.#muters.set(key, muters.set(labelsKey(by), by));
  }
}

function recordsIn(value: unknown) {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
