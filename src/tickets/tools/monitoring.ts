import type { EventRule, Tool } from './tool.ts';
import { isRecord, type JsonRecord, recordsIn } from './values.ts';

/** By convention, an alert of severity critical pages. */
export const severities = { critical: 'P2', page: 'P2' } as const;

/** Messages of a channel: a machine's opens or closes an alert, a person's is an answer. */
const messages: EventRule = {
  kind: 'kind',
  open: /^open$/,
  close: /^close$/,
  person: /^person$/,
  key: ['$title'],
  parent: 'parent',
};

/** A mail is a record that the reader of mailboxes makes. */
export const mailTool: Tool = {
  name: 'mail',
  marks: [],
  id: ['messageId'],
  title: 'subject',
  body: 'text',
  opened: 'date',
  notes: 'reply',
  event: messages,
};

/** Monitoring systems, and the channels that they write to. */
export const monitoringTools: readonly Tool[] = [
  {
    // Webhook and GET /api/v2/alerts. All that is said of one alert from one startsAt is one ticket.
    name: 'Alertmanager',
    marks: ['labels.alertname', 'startsAt'],
    id: ['fingerprint', 'labels', 'startsAt'],
    alert: 'labels.alertname',
    zone: 'labels.zone',
    labels: 'labels',
    opened: 'startsAt',
    closed: 'endsAt',
    priority: 'labels.priority|labels.severity',
    priorityWords: severities,
    expand: (record) => [endedAlert(record)],
  },
  {
    // GET /api/v1/query_range?query=ALERTS, or query; VictoriaMetrics' export. What the replicas of a Prometheus saw is one ticket.
    name: 'Prometheus ALERTS',
    marks: ['metric.alertname', 'values|value'],
    id: ['labels'],
    alert: 'labels.alertname',
    zone: 'labels.zone',
    labels: 'labels',
    opened: 'from',
    closed: 'to',
    priority: 'labels.priority|labels.severity',
    priorityWords: severities,
    ignore: { 'metric.alertstate': /^pending$/ },
    expand: prometheusAlerts,
  },
  {
    // event.get and problem.get. A recovery is an event of its own, with value 0.
    name: 'Zabbix',
    marks: ['eventid', 'clock', 'name'],
    id: ['eventid'],
    title: 'name',
    zone: 'zone',
    labels: 'tags',
    opened: 'clock',
    closed: 'r_clock',
    priority: 'severity',
    priorityWords: { 0: 'P5', 1: 'P5', 2: 'P3', 3: 'P3', 4: 'P2', 5: 'P1' },
    notes: 'acknowledges',
    hands: { acts: 'acknowledged', people: 'userid', comments: 'acknowledges' },
    event: {
      kind: 'value|eventid',
      open: /^[1-9]/,
      close: /^0$/,
      key: ['eventid'],
      openKey: ['r_eventid|eventid'],
    },
    expand: (record) => [{ ...record, ...(Number(record.r_eventid) === 0 && { r_eventid: null, r_clock: null }) }],
  },
  {
    // "Export to CSV" under Problems.
    name: 'Zabbix',
    marks: ['Severity', 'Time', 'Recovery time', 'Problem'],
    title: 'Problem',
    opened: 'Time',
    closed: 'Recovery time',
    priority: 'Severity',
    priorityWords: { 'not classified': 'P5' },
    labels: 'Tags',
    hands: { acts: 'Ack|Acknowledged|Update' },
  },
  {
    // GET /api/v1/events, and /api/v2/events.
    name: 'Datadog',
    marks: [
      'title|attributes.attributes.title',
      'date_happened|attributes.timestamp',
      'alert_type|attributes.attributes.status',
    ],
    id: ['id'],
    title: 'title|attributes.attributes.title',
    labels: 'tags|attributes.tags|attributes.attributes.tags',
    opened: 'date_happened|attributes.timestamp',
    event: {
      kind: 'alert_type|attributes.attributes.status',
      open: /^(?:error|warn(?:ing)?|critical)$/,
      close: /^(?:success|ok|recovery)$/,
      key: ['$title', 'host|attributes.attributes.hostname'],
    },
  },
  {
    // A CSV of the events explorer.
    name: 'Datadog',
    marks: ['Date', 'Status', 'Source', 'Title', 'Message'],
    title: 'Title',
    labels: 'Tags',
    opened: 'Date',
    event: {
      kind: 'Status',
      open: /^(?:error|warn|critical)/i,
      close: /^(?:success|ok|recover)/i,
      key: ['$title', 'Host'],
    },
  },
  {
    // What CloudWatch sends to SNS (`AlarmName` …) and to EventBridge (`detail` …), kept in a log.
    name: 'CloudWatch',
    marks: ['AlarmName|detail.alarmName', 'NewStateValue|detail.state.value'],
    id: ['AlarmName|detail.alarmName', 'StateChangeTime|detail.state.timestamp'],
    title: 'AlarmName|detail.alarmName',
    body: 'AlarmDescription',
    service: 'Region|region',
    opened: 'StateChangeTime|detail.state.timestamp|time',
    event: {
      kind: 'NewStateValue|detail.state.value',
      open: /^ALARM$/,
      close: /^(?:OK|INSUFFICIENT_DATA)$/,
      key: ['AlarmName|detail.alarmName'],
    },
  },
  {
    // aws cloudwatch describe-alarm-history.
    name: 'CloudWatch',
    marks: ['AlarmName', 'Timestamp', 'HistoryItemType'],
    id: ['AlarmName', 'Timestamp'],
    title: 'AlarmName',
    opened: 'Timestamp',
    ignore: { HistoryItemType: /^(?!StateUpdate$)/ },
    event: {
      kind: 'HistorySummary',
      open: /to ALARM\b/,
      close: /to (?:OK|INSUFFICIENT_DATA)\b/,
      key: ['AlarmName'],
    },
  },
  {
    // A channel's JSON in a workspace export.
    name: 'Slack',
    marks: ['ts', 'type', 'text|attachments|blocks'],
    id: ['ts'],
    title: 'attachments.title|attachments.fallback|text|attachments.text',
    body: 'attachments.text|attachments.fallback|text',
    opened: 'ts',
    notes: 'reply',
    hands: { acts: 'reactionsCount' },
    event: messages,
    expand: slackMessage,
  },
];

/** A firing alert's `endsAt` is the time until which Prometheus' word holds: only an end that has passed counts. */
function endedAlert(record: JsonRecord): JsonRecord {
  const { status, updatedAt, endsAt } = record;
  const ended =
    typeof status === 'string'
      ? status === 'resolved'
      : Date.parse(String(endsAt)) <= Date.parse(String(updatedAt ?? endsAt));
  return ended ? record : { ...record, endsAt: null };
}

const gapSteps = 1.5;
/** Labels that say which replica or rule state a sample is of, not which alert. */
const notOfAlert = /^__name__$|^alertstate$|replica/;

/** Each stretch of samples is one firing. The step of the query is the shortest distance of two samples, in any series. */
function prometheusAlerts({ metric, ...record }: JsonRecord, all: readonly JsonRecord[]): readonly JsonRecord[] {
  const step = stepOf(all);
  const times = sampleTimes(record);
  const starts = times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > gapSteps * step);
  const own = Object.entries(isRecord(metric) ? metric : {}).filter(([name]) => !notOfAlert.test(name));
  return starts.map((from, index) => {
    const last = times.findLast((time) => time < (starts[index + 1] ?? Number.POSITIVE_INFINITY)) ?? from;
    return { metric, labels: Object.fromEntries(own), from, to: times.length > 1 ? last + step : null };
  });
}

const steps = new WeakMap<readonly JsonRecord[], number>();

function stepOf(all: readonly JsonRecord[]): number {
  const known = steps.get(all);
  if (known !== undefined) return known;
  const step = all
    .flatMap((series) => sampleTimes(series).map((time, index, times) => time - (times[index - 1] ?? 0)))
    .reduce((least, distance) => Math.min(least, distance), Number.POSITIVE_INFINITY);
  steps.set(all, step);
  return step;
}

/** Seconds: Prometheus writes pairs of time and value, VictoriaMetrics a list of milliseconds. */
function sampleTimes({ timestamps, values, value }: JsonRecord): number[] {
  if (Array.isArray(timestamps)) return timestamps.map((time) => Number(time) / 1_000);
  return (Array.isArray(values) ? values : [value]).map((sample) =>
    Number(Array.isArray(sample) ? sample[0] : Number.NaN),
  );
}

function slackMessage(record: JsonRecord): readonly JsonRecord[] {
  const [attachment] = recordsIn(record.attachments);
  const isBot = record.bot_id !== undefined || record.subtype === 'bot_message' || attachment?.title !== undefined;
  const isAnswer = !isBot && record.thread_ts !== undefined && record.thread_ts !== record.ts;
  const texts = [attachment?.title, attachment?.fallback, record.text, attachment?.color];
  const kind = isAnswer ? 'person' : isBot && stateOf(texts);
  const answer = isAnswer && { reply: record.text, parent: record.thread_ts };
  return [{ ...record, kind, ...answer, reactionsCount: recordsIn(record.reactions).length }];
}

const opening = /^\W*alert\b|firing|triggered|alarm|critical|problem|down\b|🔥|:fire:|alerting|error/iu;
const closing = /resolved|recovered|recovery|\bok\b|cleared|back to normal|✅|:white_check_mark:|closed/iu;

/** Whether a message opens or closes an alert: the first of its texts, or its colour, that says it. */
export function stateOf(texts: readonly unknown[]): 'open' | 'close' | undefined {
  for (const value of texts) {
    const text = typeof value === 'string' ? value.slice(0, 120) : '';
    if (/^(?:good|#?36a64f|#?2eb886)$/i.test(text) || closing.test(text)) return 'close';
    if (/^(?:danger|warning)$/i.test(text) || opening.test(text)) return 'open';
  }
  return undefined;
}
