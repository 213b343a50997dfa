/** Of the normal distribution, for 95 %. */
const z = 1.96;

export interface Score {
  /** In percent, as the others. */
  readonly score: number;
  /** The interval of the score of all changes, with 95 % confidence. */
  readonly lowest: number;
  readonly highest: number;
}

/** Wilson's interval for a sample of `tried` changes out of `all`, narrower as the sample is a larger part of them. */
export function scoreOf(noticed: number, tried: number, all: number): Score {
  if (tried === 0) return { score: 100, lowest: 0, highest: 100 };
  const share = noticed / tried;
  const spread = z * Math.sqrt(Math.max(0, 1 - tried / Math.max(all, tried)));
  const squared = spread ** 2 / tried;
  const middle = (share + squared / 2) / (1 + squared);
  const half = (spread * Math.sqrt((share * (1 - share)) / tried + squared / (4 * tried))) / (1 + squared);
  return { score: 100 * share, lowest: 100 * (middle - half), highest: 100 * (middle + half) };
}
