import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { optional, type ParsedNotification, parseAlerts, parseTime, stringMap, withoutPrototype } from '../alert.ts';
import { fingerprintOf } from '../fingerprint.ts';

/** Go's zero time: the field is not set. */
const unset = '0001-01-01T00:00:00Z';

/** An alert as Prometheus and vmalert post it to Alertmanager (`postableAlert` of Alertmanager's OpenAPI document). */
export const PostedAlertSchema = Type.Object({
  labels: stringMap,
  annotations: optional(stringMap),
  startsAt: optional(Type.String({ description: 'RFC 3339; now if absent' })),
  endsAt: optional(Type.String({ description: 'RFC 3339; resolved once it has passed' })),
  generatorURL: optional(Type.String()),
});

const alertShape = Compile(PostedAlertSchema);

/** Parses the decoded body of `POST /api/v2/alerts`, a list of alerts. `now` in milliseconds since the epoch. Never throws. */
export function parsePostedAlerts(body: unknown, now: number): ParsedNotification {
  if (!Array.isArray(body)) return { ok: false, problem: bodyProblem(body) };
  return parseAlerts(body, alertShape, ({ labels, annotations, startsAt, endsAt }) => {
    const [start, end] = [startsAt ?? unset, endsAt ?? unset].map((text) =>
      text === unset ? Number.POSITIVE_INFINITY : parseTime(text),
    );
    if (start === undefined || end === undefined) return 'startsAt and endsAt must be RFC 3339 times';
    return {
      sender: 'prometheus',
      status: end <= now ? 'resolved' : 'firing',
      fingerprint: fingerprintOf(labels),
      labels: withoutPrototype(labels),
      annotations: withoutPrototype(annotations),
      startsAt: Number.isFinite(start) ? start : Math.min(end, now),
    };
  });
}

function bodyProblem(body: unknown): string {
  const isNotification = typeof body === 'object' && body !== null && Object.hasOwn(body, 'version');
  return isNotification ? 'not a list of alerts: send a notification to /api/v1/alertmanager' : 'not a list of alerts';
}
