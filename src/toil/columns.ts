/** The fields a ticket is read from. */
export const ticketFields = [
  'alert',
  'zone',
  'opened',
  'closed',
  /** yes or no: it needed hands. */
  'hands',
  /** yes: it closed itself, so that it needed none; no says nothing, since somebody may close what needed nothing. */
  'closed-itself',
  /** Seconds of work that a person put down; more than 0 means that it needed hands, 0 says nothing. */
  'effort',
  'fix',
  'priority',
] as const;
export type TicketField = (typeof ticketFields)[number];

/** The names under which a field may come, the first that is there wins. */
export type ColumnNames = Readonly<Partial<Record<TicketField, readonly string[]>>>;

/** Names that speak for themselves, for files made by hand. */
const plainNames: ColumnNames = {
  alert: ['alert', 'alertname', 'alert_name', 'labels.alertname'],
  zone: ['zone', 'labels.zone'],
  opened: ['opened', 'opened_at', 'created', 'created_at', 'startsAt', 'time', 'timestamp'],
  closed: ['closed', 'closed_at', 'resolved', 'resolved_at'],
  hands: ['hands', 'needed_hands'],
  'closed-itself': ['closed_itself'],
  effort: ['effort_seconds'],
  fix: ['fix'],
  priority: ['priority', 'labels.priority'],
};

/**
 * PagerDuty's raw incident data (Analytics API: AnalyticsRawIncident), the same names in its JSON; `created_on` and
 * `resolved_on` come from the older incident report. A service is not a zone: name a column for the zone where there
 * is one.
 */
const pagerDutyNames: ColumnNames = {
  alert: ['description', 'title'],
  zone: ['zone'],
  opened: ['created_at', 'created_on'],
  closed: ['resolved_at', 'resolved_on'],
  'closed-itself': ['auto_resolved'],
  effort: ['user_defined_effort_seconds'],
  priority: ['priority_name', 'priority.summary'],
};

/**
 * Jira's "Export CSV", and the issues of its REST API. Its Resolution (Done, Won't Do) tells neither a fix nor hands: name columns of your own for
 * these.
 */
const jiraNames: ColumnNames = {
  alert: ['Summary', 'fields.summary'],
  zone: ['Custom field (Zone)'],
  opened: ['Created', 'fields.created'],
  closed: ['Resolved', 'fields.resolutiondate'],
  hands: ['Custom field (Hands)'],
  fix: ['Custom field (Fix)'],
  priority: ['Priority', 'fields.priority.name'],
};

/**
 * Which names a file of these columns goes by: Jira's and PagerDuty's exports are known by columns that only they
 * have.
 */
export function namesFor(columns: readonly string[]): ColumnNames {
  const has = (name: string) => findColumn(columns, name) !== -1;
  if ((has('Issue key') && has('Summary')) || (has('key') && has('fields'))) return jiraNames;
  if (has('incident_number') || has('auto_resolved')) return pagerDutyNames;
  return plainNames;
}

/** Names as chosen by the user before those of the file's kind. */
export function withChosen(names: ColumnNames, chosen: ColumnNames): ColumnNames {
  return { ...names, ...chosen };
}

/** The place of a column; case does not matter, nor whether words are parted by spaces, `_` or `-`. -1 where there is none. */
export function findColumn(columns: readonly string[], name: string): number {
  const wanted = plainName(name);
  return columns.findIndex((column) => plainName(column) === wanted);
}

function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
}
