/** Milliseconds since the epoch; undefined for what is no time. The API writes a time that never was as `null`. */
export function millisecondsOf(time: Date | string | null | undefined): number | undefined {
  if (time === undefined || time === null) return undefined;
  const milliseconds = new Date(time).getTime();
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
