import { isRecord, type JsonRecord, recordsIn } from './values.ts';

/** For tools that write several tickets into one record, or what belongs to one ticket into several places. `all` are the records beside it. */
type Expansion = (record: JsonRecord, all: readonly JsonRecord[]) => readonly JsonRecord[];

/** By the names that the table has for them. */
export const expansions: Readonly<Record<string, Expansion>> = {
  endedAlert,
  prometheusAlerts,
  slackMessage,
  splunkOnCall,
  zabbixEvent,
  zendeskAudit,
};

/** A firing alert's `endsAt` is the time until which Prometheus' word holds: only an end that has passed counts. */
function endedAlert(record: JsonRecord): readonly JsonRecord[] {
  const { status, updatedAt, endsAt } = record;
  const ended =
    typeof status === 'string'
      ? status === 'resolved'
      : Date.parse(String(endsAt)) <= Date.parse(String(updatedAt ?? endsAt));
  return [ended ? record : { ...record, endsAt: null }];
}

/** 0 stands for no recovery. */
function zabbixEvent(record: JsonRecord): readonly JsonRecord[] {
  return [Number(record.r_eventid) === 0 ? { ...record, r_eventid: null, r_clock: null } : record];
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

/** The transitions of an incident say who acknowledged and resolved it, when, and whether by hand. */
function splunkOnCall(record: JsonRecord): readonly JsonRecord[] {
  const acts = recordsIn(record.transitions).filter(({ name }) => /ack|resolved|reroute/i.test(String(name)));
  const resolved = acts.findLast(({ name }) => /resolved/i.test(String(name)));
  const byHand = acts.filter(({ manually }) => manually !== false);
  return [
    {
      ...record,
      closedAt: resolved?.at,
      closer: resolved?.by || (resolved?.manually === false ? 'system' : undefined),
      notes: resolved?.message,
      acting: byHand.map(({ by }) => by),
      manualActs: acts.map(({ manually }) => manually),
    },
  ];
}

/** A trigger, an automation or the API is no person. */
function zendeskAudit(record: JsonRecord): readonly JsonRecord[] {
  const events = recordsIn(record.events);
  const { channel } = recordsIn([record.via])[0] ?? {};
  const byMachine = Number(record.author_id) <= 0 || /^(?:rule|api|system|ticket_system)/.test(String(channel));
  const change = (field: string) => events.find(({ field_name: name }) => name === field);
  const isOpen = events.some(({ type }) => type === 'Create');
  const isClosing = /solved|closed/.test(String(change('status')?.value));
  const kinds = [isOpen && 'open', isClosing && 'close', !byMachine && 'person', 'none'];
  return [
    {
      ...record,
      kind: kinds.find(Boolean),
      title: change('subject')?.value,
      body: events.map(({ body }) => body),
      closer: byMachine ? 'system' : `person ${record.author_id}`,
    },
  ];
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
