/** How much a finding weighs, worst first: with one of the first kind a trip may not get through at all. */
export const severities = ['stops-a-stop', 'delays', 'warning'] as const;
export type Severity = (typeof severities)[number];
