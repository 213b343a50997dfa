/** Milliseconds since the epoch; undefined if unset or invalid. The API encodes an unset time as `null`. */
export function millisecondsOf(time: Date | string | null | undefined): number | undefined {
  if (time === undefined || time === null) return undefined;
  const milliseconds = new Date(time).getTime();
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
