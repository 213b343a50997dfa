import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { firstProblem } from '../first-problem.ts';

/** The most alerts of one notification: more than 8 MiB of real alerts, and few enough to answer each. */
const notificationAlerts = 50_000;
/** The most labels of one alert, and the longest name or value, in characters. A matcher reads all of it, and real ones have hundreds. */
const alertLabels = 200;
const labelLength = 8_192;
/** The bad alerts of one notification whose problem is described. A description takes longer than a good alert. */
const describedAlerts = 10;

/** One alert of a webhook notification, or the problem with it. */
export type ParsedAlert =
  | { readonly ok: true; readonly alert: Alert }
  | { readonly ok: false; readonly problem: string };

/** The fields of a webhook alert that the button reads. */
export interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
}

/** A notification with at least one usable alert, or the problem with it. */
export type ParsedNotification =
  | {
      readonly ok: true;
      readonly alerts: readonly ParsedAlert[];
      /** How many alerts Alertmanager left out (`truncatedAlerts`); a stop may be among them. */
      readonly truncated: number;
    }
  | { readonly ok: false; readonly problem: string };

const stringMap = Type.Record(Type.String(), Type.String());

/**
 * A webhook alert as Alertmanager 0.34 sends it (notify/webhook and template.Alert in its source). Unknown fields are
 * allowed, here and in the envelope, because newer versions add some.
 */
export const AlertSchema = Type.Object({
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  labels: stringMap,
  annotations: Type.Optional(stringMap),
  startsAt: Type.String({ description: 'RFC 3339' }),
  endsAt: Type.Optional(Type.String({ description: 'RFC 3339; 0001-01-01T00:00:00Z while firing' })),
  generatorURL: Type.Optional(Type.String()),
  fingerprint: Type.String({ minLength: 1 }),
});

/** The envelope, version 4. Its alerts, at most {@link notificationAlerts}, are checked one by one: a bad alert must not affect the others. */
export const NotificationSchema = Type.Object({
  version: Type.Literal('4'),
  truncatedAlerts: Type.Optional(Type.Number({ minimum: 0 })),
  alerts: Type.Array(Type.Unknown()),
});

const envelope = Compile(NotificationSchema);
const alertShape = Compile(AlertSchema);

/** RFC 3339 as Go writes it: up to nine decimals, `Z` or an offset. `Date.parse` accepts other formats too. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Parses a decoded JSON body, alert by alert. Never throws. */
export function parseNotification(body: unknown): ParsedNotification {
  if (!envelope.Check(body))
    return { ok: false, problem: `not a version 4 notification: ${firstProblem(envelope, body)}` };
  if (body.alerts.length > notificationAlerts) {
    return { ok: false, problem: `not one notification: ${body.alerts.length} alerts, at most ${notificationAlerts}` };
  }
  let described = 0;
  const alerts = body.alerts.map((value, index) => {
    const alert = parseAlert(value, index, described < describedAlerts);
    if (!alert.ok) described += 1;
    return alert;
  });
  if (alerts.some((alert) => alert.ok)) return { ok: true, alerts, truncated: body.truncatedAlerts ?? 0 };
  const first = alerts.find((alert) => !alert.ok);
  return {
    ok: false,
    problem: first ? `not one usable alert: ${first.problem}` : 'not one usable alert: alerts is empty',
  };
}

function parseAlert(value: unknown, index: number, isDescribed: boolean): ParsedAlert {
  const excess = excessOf(value);
  if (excess !== undefined) return { ok: false, problem: `alert ${index}: ${excess}` };
  if (!alertShape.Check(value)) {
    const problem = isDescribed ? firstProblem(alertShape, value) : 'not an alert, as others before it';
    return { ok: false, problem: `alert ${index}: ${problem}` };
  }
  const startsAt = rfc3339.test(value.startsAt) ? Date.parse(value.startsAt) : Number.NaN;
  if (Number.isNaN(startsAt)) return { ok: false, problem: `alert ${index}: startsAt must be an RFC 3339 time` };
  return { ok: true, alert: toAlert(value, startsAt) };
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

function toAlert(value: Static<typeof AlertSchema>, startsAt: number): Alert {
  return {
    status: value.status,
    fingerprint: value.fingerprint,
    labels: withoutPrototype(value.labels),
    annotations: withoutPrototype(value.annotations ?? {}),
    startsAt,
  };
}

/** On an object without a prototype, `__proto__` and `constructor` are ordinary label names. */
function withoutPrototype(map: Record<string, string>): Record<string, string> {
  return Object.assign(Object.create(null), map);
}
