import type { Tool } from './tool.ts';
import { isRecord, type JsonRecord } from './values.ts';

/** A mail is a record that the reader of mailboxes makes. */
export const mailTool: Tool = {
    name: 'mail',
    marks: ['subject', 'date', 'messageId'],
    id: ['messageId'],
    title: ['subject'],
    body: ['text'],
    opened: ['date'],
    notes: ['reply'],
    hands: {},
    event: { kind: ['kind'], open: /^open$/, close: /^close$/, person: /^person$/, key: ['$title'], parent: ['parent'] },
};

/** Monitoring systems, and the channels that they write to. */
export const monitoringTools: readonly Tool[] = [
  {
    // Webhook and GET /api/v2/alerts. All that is said of one alert from one startsAt is one ticket. Of a firing alert `endsAt` is
    // the time until which Prometheus' word holds.
    name: 'Alertmanager',
    marks: ['labels.alertname', 'startsAt'],
    id: ['fingerprint', 'labels', 'startsAt'],
    alert: ['labels.alertname'],
    zone: ['labels.zone'],
    labels: ['labels'],
    opened: ['startsAt'],
    closed: ['endsAt'],
    priority: ['labels.priority', 'labels.severity'],
    priorityWords: { critical: 'P2', page: 'P2' },
    expand: (record) => [typeof record.status === 'string' ? { ...record, updatedAt: record.endsAt, ...(record.status !== 'resolved' && { endsAt: null }) } : record],
    closedIf: { by: 'updatedAt' },
  },
  {
    // GET /api/v1/query_range?query=ALERTS, or query.
    name: 'Prometheus ALERTS',
    marks: ['metric.alertname', 'values|value'],
    id: ['metric', 'from'],
    alert: ['metric.alertname'],
    zone: ['metric.zone'],
    labels: ['metric'],
    opened: ['from'],
    closed: ['to'],
    priority: ['metric.priority', 'metric.severity'],
    priorityWords: { critical: 'P2', page: 'P2' },
    ignore: { 'metric.alertstate': /^pending$/ },
    expand: prometheusAlerts,
  },
  {
    // event.get and problem.get of the API. A recovery is an event of its own, with value 0.
    name: 'Zabbix',
    marks: ['eventid', 'clock', 'name'],
    id: ['eventid'],
    title: ['name'],
    zone: ['zone'],
    labels: ['tags'],
    service: ['hosts.name', 'hosts.host'],
    opened: ['clock'],
    closed: ['r_clock'],
    priority: ['severity'],
    priorityWords: { 0: 'P5', 1: 'P5', 2: 'P3', 3: 'P3', 4: 'P2', 5: 'P1' },
    notes: ['acknowledges'],
    hands: { acts: ['acknowledged'], people: ['userid'], comments: ['acknowledges'] },
    event: { kind: ['value', 'eventid'], open: /^[1-9]/, close: /^0$/, key: ['eventid'], openKey: ['r_eventid', 'eventid'] },
    expand: (record) => [{ ...record, ...(Number(record.r_eventid) === 0 && { r_eventid: null, r_clock: null }) }],
  },
  {
    // "Export to CSV" under Problems.
    name: 'Zabbix',
    marks: ['Severity', 'Time', 'Recovery time', 'Problem'],
    title: ['Problem'],
    service: ['Host'],
    opened: ['Time'],
    closed: ['Recovery time'],
    priority: ['Severity'],
    priorityWords: { disaster: 'P1', high: 'P2', average: 'P3', warning: 'P3', information: 'P5', 'not classified': 'P5' },
    labels: ['Tags'],
    hands: { acts: ['Ack', 'Acknowledged'] },
  },
  {
    // GET /api/v1/events.
    name: 'Datadog',
    marks: ['title', 'date_happened', 'alert_type'],
    id: ['id'],
    title: ['title'],
    labels: ['tags'],
    service: ['host'],
    opened: ['date_happened'],
    hands: {},
    event: { kind: ['alert_type'], open: /^(?:error|warning)$/, close: /^(?:success|recovery)$/, key: ['$title', 'host'] },
  },
  {
    // GET /api/v2/events.
    name: 'Datadog',
    marks: ['attributes.attributes.title', 'attributes.timestamp'],
    id: ['id'],
    title: ['attributes.attributes.title'],
    labels: ['attributes.tags', 'attributes.attributes.tags'],
    service: ['attributes.attributes.hostname', 'attributes.host'],
    opened: ['attributes.timestamp'],
    hands: {},
    event: {
      kind: ['attributes.attributes.status'],
      open: /^(?:error|warn(?:ing)?|critical)$/,
      close: /^(?:success|ok|recovery)$/,
      key: ['$title', 'attributes.attributes.monitor.group_status', 'attributes.attributes.hostname'],
    },
  },
  {
    // aws cloudwatch describe-alarm-history.
    name: 'CloudWatch',
    marks: ['AlarmName', 'Timestamp', 'HistoryItemType'],
    id: ['AlarmName', 'Timestamp'],
    title: ['AlarmName'],
    opened: ['Timestamp'],
    ignore: { HistoryItemType: /^(?!StateUpdate$)/ },
    hands: {},
    event: { kind: ['HistorySummary'], open: /to ALARM\b/, close: /to (?:OK|INSUFFICIENT_DATA)\b/, key: ['AlarmName'] },
  },
  {
    // A channel's JSON in a workspace export.
    name: 'Slack',
    marks: ['ts', 'type', 'text|attachments|blocks'],
    id: ['ts'],
    title: ['attachments.title', 'attachments.fallback', 'text', 'attachments.text'],
    body: ['attachments.text', 'attachments.fallback', 'text'],
    labels: ['attachments.labels'],
    opened: ['ts'],
    notes: ['reply'],
    hands: { acts: ['reactionsCount'] },
    event: {
      kind: ['kind'],
      open: /^open$/,
      close: /^close$/,
      person: /^person$/,
      key: ['$title'],
      parent: ['parent'],
    },
    expand: slackMessage,
  },
];

const gapSteps = 1.5;

/** Each stretch of samples is one firing. The step of the query is the shortest distance of two samples, in any series. */
function prometheusAlerts(record: JsonRecord, all: readonly JsonRecord[]): readonly JsonRecord[] {
  const step = Math.min(...all.flatMap((series) => sampleTimes(series).map((time, index, times) => time - (times[index - 1] ?? 0))));
  const times = sampleTimes(record);
  const starts = times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > gapSteps * step);
  return starts.map((from, index) => {
    const last = times.filter((time) => time < (starts[index + 1] ?? Number.POSITIVE_INFINITY)).at(-1) ?? from;
    return { ...record, from, to: times.length > 1 ? last + step : null, values: [] };
  });
}

function sampleTimes({ values, value }: JsonRecord): number[] {
  return (Array.isArray(values) ? values : [value]).map((sample) => Number(Array.isArray(sample) ? sample[0] : Number.NaN));
}

const opening = /firing|triggered|alarm|critical|problem|down\b|🔥|:fire:|alerting|error/iu;
const closing = /resolved|recovered|\bok\b|cleared|back to normal|✅|:white_check_mark:|closed/iu;

/** A bot's message opens or closes; a person's answer or reaction is a sign of a person. */
function slackMessage(record: JsonRecord): readonly JsonRecord[] {
  const [attachment] = Array.isArray(record.attachments) ? record.attachments.filter(isRecord) : [];
  const isBot = record.bot_id !== undefined || record.subtype === 'bot_message' || attachment?.title !== undefined;
  const kind = isBot ? stateOf([attachment?.title, attachment?.fallback, record.text, attachment?.color]) : undefined;
  const isAnswer = !isBot && record.user !== undefined && record.thread_ts !== undefined && record.thread_ts !== record.ts;
  const reactions = Array.isArray(record.reactions) ? record.reactions.length : 0;
  return [{ ...record, kind: isAnswer ? 'person' : kind, ...(isAnswer && { reply: record.text, parent: record.thread_ts }), reactionsCount: reactions }];
}

/** Whether a message opens or closes an alert: the first of its texts that says it. */
export function stateOf(texts: readonly unknown[]): 'open' | 'close' | undefined {
  for (const value of texts) {
    const text = typeof value === 'string' ? value.slice(0, 120) : '';
    if (/^(?:good|#?36a64f|#?2eb886)$/i.test(text) || closing.test(text)) return 'close';
    if (/^(?:danger|warning)$/i.test(text) || opening.test(text)) return 'open';
  }
  return undefined;
}
