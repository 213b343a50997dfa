const shape = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const;

/** `03:12:05 GMT+1`, in the zone of whoever looks. */
export function timeOfDay(at: Date): string {
  return at.toLocaleTimeString('en-GB', shape);
}
