import type { Holder } from '../latch/held.ts';

const holderTexts: Readonly<Record<Holder, string>> = {
  'api-server': 'the API server: it refuses every raise, also while no receiver runs',
  receiver: 'the receiver: it sets a raised target back to zero',
};

export const holderWords: Readonly<Record<Holder, string>> = { 'api-server': 'API server', receiver: 'receiver' };

/** Who holds the target at zero, or would hold it. */
export function describeHolder(by: Holder, isLatched: boolean): string {
  return isLatched ? holderTexts[by] : `once it trips, ${holderTexts[by]}`;
}
