/** The intervals of the stop's group, from the fastest, each with the number of buttons up to which it is used. */
const intervals: readonly { readonly interval: string; readonly buttons: number }[] = [
  { interval: '250ms', buttons: 20 },
  { interval: '1s', buttons: 80 },
  { interval: '5s', buttons: 400 },
  { interval: '10s', buttons: 800 },
];
const slowest = '15s';

/**
 * Sets how often Prometheus evaluates the rules of the stop. The rules of one button take about 5 ms of a processor, and the rules of a
 * group are evaluated one after the other, in at most half of the interval.
 */
export function withStopInterval(rules: string, buttons: number): string {
  const interval = intervals.find((each) => buttons <= each.buttons)?.interval ?? slowest;
  return rules.replace(
    /^( {2}- name: big-red-button-stop\n(?: {4}#.*\n)* {4}interval: )\S+$/m,
    (_, head: string) => `${head}${interval}`,
  );
}
