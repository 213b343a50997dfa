import { type TSchema, Type } from 'typebox';
import { firstProblem, type Shape } from '../first-problem.ts';
import { recordOf } from '../record-of.ts';
import type { Sender } from './senders/sender.ts';

/** The most alerts of one body: more than 8 MiB of real alerts, and few enough to answer each. */
const mostAlerts = 50_000;
/** The most labels of one alert, and the longest name or value, in characters. A matcher reads all of it, and real ones have hundreds. */
const alertLabels = 200;
const labelLength = 8_192;
/** The bad alerts of one body whose problem is described. A description takes longer than a good alert. */
const describedAlerts = 10;

/** What the button reads of an alert, the same for every sender. */
export interface Alert {
  readonly sender: Sender;
  readonly status: 'firing' | 'resolved';
  /** Of the labels, as Alertmanager computes it: the same alert has the same fingerprint, whichever way it takes. */
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
}

/** One alert of a notification, or the problem with it. */
export type ParsedAlert =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly problem: string };

/** A notification with at least one usable alert, or the problem with it. */
export type ParsedNotification =
  | {
      readonly ok: true;
      readonly alerts: readonly ParsedAlert[];
      /** How many alerts the sender left out (`truncatedAlerts`); a stop may be among them. */
      readonly truncated: number;
    }
  | { readonly ok: false; readonly problem: string };

export const stringMap = recordOf(Type.String());

/** A field that may be missing. Programs that encode an unset field as `null` must not lose a stop. */
export function optional<Value extends TSchema>(value: Value) {
  return Type.Optional(Type.Union([value, Type.Null()]));
}

/** The shape of one sender's alerts. */
interface AlertShape<Value> extends Shape {
  Check(value: unknown): value is Value;
}

/**
 * Parses alerts one by one: a bad one must not affect the others. `read` gets an alert of the right shape, and returns the
 * problem if it cannot be used. Never throws.
 */
export function parseAlerts<Value>(
  values: readonly unknown[],
  shape: AlertShape<Value>,
  read: (value: Value) => Alert | string,
): ParsedNotification {
  if (values.length > mostAlerts) {
    return { ok: false, problem: `not one notification: ${values.length} alerts, at most ${mostAlerts}` };
  }
  let described = 0;
  const parse = (value: unknown): Alert | string => {
    const excess = excessOf(value);
    if (excess !== undefined) return excess;
    if (shape.Check(value)) return read(value);
    described += 1;
    return described <= describedAlerts ? firstProblem(shape, value) : 'not an alert, as others before it';
  };
  const alerts = values.map((value, index): ParsedAlert => {
    const alert = parse(value);
    return typeof alert === 'string' ? { ok: false, problem: `alert ${index}: ${alert}` } : { ok: true, alert };
  });
  if (alerts.some((alert) => alert.ok)) return { ok: true, alerts, truncated: 0 };
  const first = alerts.find((alert) => !alert.ok);
  return { ok: false, problem: `not one usable alert: ${first?.problem ?? 'alerts is empty'}` };
}

/** Comes before the shape: its errors on half a million labels would take seconds. */
function excessOf(value: unknown): string | undefined {
  const { labels, annotations }: { labels?: unknown; annotations?: unknown } = Object(value);
  return excessIn('labels', labels) ?? excessIn('annotations', annotations, Number.POSITIVE_INFINITY);
}

function excessIn(field: string, map: unknown, longest = labelLength): string | undefined {
  let count = 0;
  for (const name in Object(map)) {
    count += 1;
    if (count > alertLabels) return `more than ${alertLabels} ${field}`;
    // Not a string: the shape refuses it.
    const { length } = Object(map)[name] ?? '';
    if (name.length > longest || length > longest)
      return `a name or a value in ${field} has more than ${longest} characters`;
  }
  return undefined;
}

/** RFC 3339 as Go writes it: up to nine decimals, `Z` or an offset. `Date.parse` accepts other formats too. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch; undefined if the text is not an RFC 3339 time. */
export function parseTime(text: string): number | undefined {
  const time = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** On an object without a prototype, `__proto__` and `constructor` are ordinary label names. */
export function withoutPrototype(map: Record<string, string> | null | undefined): Record<string, string> {
  return Object.assign(Object.create(null), map);
}
