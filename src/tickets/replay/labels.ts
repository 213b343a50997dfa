import type { Labels } from '../ticket.ts';
import { isRecord } from '../tools/values.ts';

/** Alerts of one lane cannot meet those of another: it is in each group and in each inhibition. */
export const laneLabel = 'replay_lane';

/** The same text for the same labels, whatever their order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

export function textLabels(value: unknown): Labels {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {};
}
