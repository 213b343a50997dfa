import { Readable } from 'node:stream';

/** Presses under way at once. The receiver's API server has far more requests to answer in a storm of alerts. */
export const pressesUnderWay = 32;

/** What became of one button. */
export type Pressing =
  | {
      readonly button: string;
      readonly state: 'stopping' | 'stopped';
      readonly already: boolean;
      readonly trip: string;
    }
  /** Not stopped, as far as this command knows. `error`: the kind of problem. */
  | { readonly button: string; readonly error: string; readonly message: string };

/** Presses every button, each on its own. `press` never rejects. The results are in the order of the names. */
export function pressEach(
  names: readonly string[],
  press: (name: string) => Promise<Pressing>,
  underWay = pressesUnderWay,
): Promise<readonly Pressing[]> {
  return Readable.from(names).map(press, { concurrency: underWay }).toArray();
}
