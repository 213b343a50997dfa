/** How much a finding matters, worst first. A blocking one can keep a trip from stopping the target. */
export const severities = ['blocking', 'delays', 'warning'] as const;
export type Severity = (typeof severities)[number];

export interface Entry {
  readonly severity: Severity;
  /** What is wrong, for the table in docs/operating.md. */
  readonly finds: string;
  /** Why it matters. */
  readonly why: string;
}

const entry =
  (severity: Severity) =>
  (finds: string, why: string): Entry => ({ severity, finds, why });
export const [blocking, delays, warning] = [entry('blocking'), entry('delays'), entry('warning')];
