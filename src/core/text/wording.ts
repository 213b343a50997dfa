import { describeDuration } from './duration.ts';

/** `1 try`, `3 tries`. `many`: the plural, if it is not `one` with an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The state of a delivery in words. */
export const progressWords: Readonly<Record<Progress['state'], string>> = {
  awaited: 'not due yet',
  pending: 'pending',
  delivered: 'delivered',
  'given-up': 'given up',
};

/** The progress of a delivery: `delivered`, or `pending, tried 3 times: answered 500`. */
export function progressOf({ state, attempts, problem = 'no answer' }: Progress): string {
  if (attempts === 0 || state === 'delivered') return progressWords[state];
  return `${progressWords[state]}, tried ${times(attempts)}: ${problem}`;
}

/** `once`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** The alert came after the backup sensor had tripped the button. */
export function describeLateAlert(delaySeconds: number): string {
  return `arrived ${delaySeconds.toFixed(1)} s after the trip of the backup sensor`;
}

/** An alert that is named as a stop, but matches no button. */
export function describeStrayStop({
  alertname,
  button,
}: {
  readonly alertname: string;
  readonly button?: string;
}): string {
  const label = button === undefined ? 'without a label button' : `with button="${button}"`;
  return `The alert ${alertname} ${label} matches no button, so it stops nothing`;
}

/** Why the brake holds a trip of a button. */
export function describeBrake({ counted, trips, withinMs }: Brake): string {
  const allowed = `the brake allows ${trips} within ${describeDuration(withinMs)} without proof of the network`;
  return `It would have tripped, but ${counted} automatic trips came before, and ${allowed}. If the failure is real, press it: the other held buttons then go on`;
}

interface Brake {
  readonly counted: number;
  readonly trips: number;
  readonly withinMs: number;
}

interface Progress {
  readonly state: 'awaited' | 'pending' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly problem?: string;
}
