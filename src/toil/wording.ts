import type { Figures, Known } from './tally.ts';

/** `3 min`, `2.5 h`: a duration for people. */
export function describeDuration(ms: number): string {
  const steps: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  const [unit, size] = steps.find(([, length]) => ms >= length) ?? ['ms', 1];
  const value = ms / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

export function describeShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

export function describeHands({ hands }: Figures): string {
  if (hands === 'unknown') return 'unknown';
  return `${hands.yes} of ${hands.yes + hands.no}${hands.unknown > 0 ? `, ${hands.unknown} unknown` : ''}`;
}

export function describeClosing({ timeToClose }: Figures): string {
  if (timeToClose === 'unknown') return 'unknown';
  return `${describeDuration(timeToClose.median)} / ${describeDuration(timeToClose.p90)}`;
}

export function describeTime(time: Known<number>): string {
  return time === 'unknown' ? 'unknown' : new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** A name of the file's, made safe to show: what would move a cursor or turn the writing direction is replaced. */
export function showName(name: string): string {
  if (name === '') return '(none)';
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}
