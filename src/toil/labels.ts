import { isRecord } from './json.ts';

export type Labels = Readonly<Record<string, string>>;

/** The same for the same labels, in whatever order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** Only the labels that are text, as all of Alertmanager's are. */
export function textLabels(labels: unknown): Labels {
  if (!isRecord(labels)) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
