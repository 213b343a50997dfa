/** One alert of an Alertmanager webhook notification, or what is wrong with it. */
export type ParsedAlert =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly problem: string };

/** The fields of a webhook alert that the button reads. */
export interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
}
