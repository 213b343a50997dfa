import type { Tool } from './tool.ts';
import { type JsonRecord, recordsIn } from './values.ts';

/** Paging tools. */
export const pagingTools: readonly Tool[] = [
  {
    // GET /log_entries, or /incidents/{id}/log_entries.
    name: 'PagerDuty log entries',
    marks: ['incident.id', 'agent.type', 'channel.type', 'created_at'],
    id: ['incident.id'],
    title: 'incident.title|incident.summary|event_details.description|channel.summary|channel.subject',
    body: 'channel.details|channel.body',
    zone: 'channel.cef_details.details.zone|channel.details.zone',
    service: 'service.summary|incident.service.summary',
    opened: 'created_at',
    priority: 'incident.priority.summary|incident.priority.name',
    notes: 'note|channel.note|channel.content|channel.summary',
    hands: { closer: 'agent' },
    event: {
      kind: 'type',
      open: /^trigger/,
      close: /^resolve/,
      person: /^(?:acknowledge|annotate|snooze|reassign|delegate)/,
      key: ['incident.id'],
    },
  },
  {
    // Webhooks of version 3, kept in a log.
    name: 'PagerDuty webhooks',
    marks: ['event.event_type', 'event.data', 'event.occurred_at'],
    id: ['event.data.incident.id|event.data.id'],
    title: 'event.data.title|event.data.incident.summary',
    service: 'event.data.service.summary',
    opened: 'event.occurred_at',
    priority: 'event.data.priority.summary',
    notes: 'event.data.content',
    hands: { closer: 'event.agent' },
    event: {
      kind: 'event.event_type',
      open: /incident\.triggered/,
      close: /incident\.resolved/,
      person: /incident\.(?:acknowledged|annotated|reassigned|delegated|escalated|responder)/,
      key: ['event.data.incident.id|event.data.id'],
    },
  },
  {
    // GET /incidents, also of version 1 of the API. An incident that was merged counts with the other one.
    name: 'PagerDuty incidents',
    marks: [
      'incident_number',
      'title|trigger_summary_data',
      'created_at|created_on',
      'service.summary|service.id',
      'status',
    ],
    id: ['id|incident_number'],
    title: 'title|trigger_summary_data.description|trigger_summary_data.subject|summary',
    body: 'body.details|first_trigger_log_entry.channel.details|body',
    service: 'service.summary|service.name',
    opened: 'created_at|created_on',
    closed: 'resolved_at|last_status_change_at|last_status_change_on',
    closedIf: { path: 'status', is: /resolved/ },
    priority: 'priority.summary|priority.name',
    notes: 'resolution|resolve_note|notes',
    hands: {
      people: 'acknowledgements.acknowledger',
      closer: 'resolved_by|resolved_by_user|last_status_change_by',
      comments: 'notes',
    },
    ignore: { 'resolve_reason.type': /^merge/ },
  },
  {
    // Analytics: raw incident data, as CSV or JSON; `created_on` and `resolved_on` are of the older incident report.
    name: 'PagerDuty analytics',
    marks: ['incident_number', 'description|title', 'created_at|created_on'],
    id: ['id|incident_number'],
    title: 'description|title',
    zone: 'zone',
    service: 'service_name|service.summary',
    opened: 'created_at|created_on',
    closed: 'resolved_at|resolved_on',
    priority: 'priority_name|priority.summary',
    notes: 'resolution|notes',
    hands: {
      closedItself: 'auto_resolved',
      acts: 'acknowledgement_count|acknowledge_count|engaged_seconds|engaged_user_count|user_defined_effort_seconds|snoozed_seconds|seconds_to_first_ack|reassignment_count|manual_escalation_count',
      people: 'acknowledged_user_names',
      closer: 'resolved_by_user_name',
    },
  },
  {
    // Webhooks, kept in a log.
    name: 'Opsgenie webhooks',
    marks: ['action', 'alert.alertId', 'alert.message'],
    id: ['alert.alertId', 'action', 'alert.updatedAt'],
    title: 'alert.message',
    zone: 'alert.details.zone',
    service: 'alert.entity',
    labels: 'alert.details|alert.tags',
    opened: 'alert.updatedAt|alert.createdAt',
    priority: 'alert.priority',
    notes: 'alert.note',
    hands: { closer: 'source' },
    event: {
      kind: 'action',
      open: /^Create$/,
      close: /^(?:Close|Delete)$/,
      person: /^(?:Ack\w*|AddNote|AssignOwnership|TakeOwnership|Snooze\w*|AddResponder|ExecuteCustomAction)$/i,
      key: ['alert.alertId'],
    },
  },
  {
    // GET /v2/alerts, and the CSV of the alert page.
    name: 'Opsgenie',
    marks: ['tinyId|Tiny Id', 'message', 'createdAt|Created At'],
    id: ['tinyId|Tiny Id'],
    title: 'message',
    body: 'description',
    zone: 'details.zone|entity',
    labels: 'details|extraProperties|tags',
    opened: 'createdAt|Created At',
    closed: 'closedAt|Closed At|CloseTime|Close Time|updatedAt|Updated At|UpdatedTime',
    took: 'report.closeTime',
    closedIf: { path: 'status', is: /closed|resolved/i },
    priority: 'priority',
    notes: 'notes|report.note|closeNote|Close Note',
    hands: {
      acts: 'acknowledged|IsAcknowledged',
      people: 'report.acknowledgedBy|AcknowledgedBy|Acknowledged By|owner',
      closer: 'report.closedBy|closedBy|Closed By',
      comments: 'notes',
    },
  },
  {
    // Once VictorOps: GET /api-reporting/v2/incidents, and its CSV.
    name: 'Splunk On-Call',
    marks: [
      'incidentNumber|Incident Number',
      'entityId|entityDisplayName|Entity ID|Entity Display Name',
      'startTime|Start Time',
    ],
    id: ['incidentNumber|Incident Number'],
    title: 'entityDisplayName|Entity Display Name|entityId|Entity ID|service',
    zone: 'zone',
    service: 'routingKey|Routing Key',
    opened: 'startTime|Start Time',
    closed: 'closedAt|resolvedAt|Resolved Time|End Time',
    priority: 'severity|priority',
    notes: 'notes',
    hands: { people: 'acting', closer: 'closer|resolvedBy|Resolved By', acts: 'manualActs' },
    expand: splunkOnCall,
  },
  {
    // GET /api/v1/alert_groups.
    name: 'Grafana OnCall',
    marks: ['integration_id', 'created_at', 'title', 'acknowledged_by|resolved_by|state'],
    id: ['id'],
    title: 'title|web_title',
    labels: 'labels|last_alert.payload.commonLabels',
    opened: 'created_at',
    closed: 'resolved_at',
    notes: 'resolution_notes',
    hands: {
      people: 'acknowledged_by|acknowledged_at|silenced_by|silenced_at',
      acts: 'acknowledged',
      closer: 'resolved_by',
      closedUnnamed: 'resolved_at',
      comments: 'resolution_notes',
    },
  },
];

/** The transitions of an incident say who acknowledged and resolved it, when, and whether by hand. */
function splunkOnCall(record: JsonRecord): readonly JsonRecord[] {
  const acts = recordsIn(record.transitions).filter(({ name }) => /ack|resolved|reroute/i.test(String(name)));
  const resolved = acts.findLast(({ name }) => /resolved/i.test(String(name)));
  const byHand = acts.filter(({ manually }) => manually !== false);
  return [
    {
      ...record,
      closedAt: resolved?.at,
      closer: resolved?.by,
      notes: resolved?.message,
      acting: byHand.map(({ by }) => by),
      manualActs: acts.map(({ manually }) => manually),
    },
  ];
}
