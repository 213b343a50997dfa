import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { firstProblem } from '../../first-problem.ts';
import { optional, type ParsedNotification, parseAlerts, parseTime, stringMap, withoutPrototype } from '../alert.ts';
import type { Sender } from './sender.ts';

/**
 * An alert as Alertmanager 0.34 sends it (notify/webhook and template.Alert in its source). Grafana's has more fields
 * (`values`, `silenceURL`). Unknown fields are allowed, here and in the envelope, because newer versions add some.
 */
export const AlertSchema = Type.Object({
  status: Type.Union([Type.Literal('firing'), Type.Literal('resolved')]),
  labels: stringMap,
  annotations: optional(stringMap),
  startsAt: Type.String({ description: 'RFC 3339' }),
  endsAt: optional(Type.String({ description: 'RFC 3339; 0001-01-01T00:00:00Z while firing' })),
  generatorURL: optional(Type.String()),
  fingerprint: Type.String({ minLength: 1 }),
});

/** Alertmanager's webhook has version 4. Grafana Alerting's (receivers/webhook in grafana/alerting) has version 1. */
const senders: Readonly<Record<'4' | '1', Sender>> = { 4: 'alertmanager', 1: 'grafana' };

/** The envelope. Its alerts are checked one by one. */
export const NotificationSchema = Type.Object({
  version: Type.Union([Type.Literal('4'), Type.Literal('1')], { description: 'Alertmanager: 4. Grafana Alerting: 1.' }),
  truncatedAlerts: optional(Type.Number({ minimum: 0 })),
  alerts: Type.Array(Type.Unknown()),
});

const envelope = Compile(NotificationSchema);
const alertShape = Compile(AlertSchema);

/** Parses the decoded body of a webhook, alert by alert. Never throws. */
export function parseWebhook(body: unknown): ParsedNotification {
  if (!envelope.Check(body)) return { ok: false, problem: envelopeProblem(body) };
  const sender = senders[body.version];
  const parsed = parseAlerts(body.alerts, alertShape, ({ status, fingerprint, labels, annotations, startsAt }) => {
    const time = parseTime(startsAt);
    if (time === undefined) return 'startsAt must be an RFC 3339 time';
    const maps = { labels: withoutPrototype(labels), annotations: withoutPrototype(annotations) };
    return { sender, status, fingerprint, ...maps, startsAt: time };
  });
  return parsed.ok ? { ...parsed, truncated: body.truncatedAlerts ?? 0 } : parsed;
}

/** Alertmanager 0.32 and newer, and Grafana 12 and newer, send any JSON that a payload describes. */
function envelopeProblem(body: unknown): string {
  if (Array.isArray(body)) return 'not a notification: send a list of alerts to /api/v2/alerts';
  const isOtherObject = typeof body === 'object' && body !== null && !Object.hasOwn(body, 'version');
  if (!isOtherObject) return `not a notification of version 4 or 1: ${firstProblem(envelope, body)}`;
  return "not a notification: it has no version. Send the default body: remove payload from Alertmanager's webhook_config, or the custom payload from Grafana's contact point";
}
