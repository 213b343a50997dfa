/** One Alertmanager matcher, ready to test labels. */
export interface Matcher {
  /** As written in the config: `alertname="StopSwypePayments"`. */
  readonly source: string;
  readonly name: string;
  matches(labels: Readonly<Record<string, string>>): boolean;
}
