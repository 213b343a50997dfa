import type { Tool } from './tool.ts';
import { isRecord, type JsonRecord } from './values.ts';

/** Paging tools. */
export const pagingTools: readonly Tool[] = [
  {
    // Log entries of the REST API: GET /log_entries, or /incidents/{id}/log_entries.
    name: 'PagerDuty log entries',
    marks: ['incident.id', 'agent.type', 'channel.type', 'created_at'],
    id: ['incident.id'],
    title: ['incident.title', 'incident.summary', 'event_details.description', 'channel.summary', 'channel.subject'],
    body: ['channel.details', 'channel.body'],
    zone: ['channel.cef_details.details.zone', 'channel.details.zone'],
    service: ['service.summary', 'incident.service.summary'],
    opened: ['created_at'],
    priority: ['incident.priority.summary', 'incident.priority.name'],
    notes: ['note', 'channel.note', 'channel.content', 'channel.summary'],
    hands: { closer: ['agent'] },
    event: {
      kind: ['type'],
      open: /^trigger/,
      close: /^resolve/,
      person: /^(?:acknowledge|annotate|snooze|reassign|delegate)/,
      key: ['incident.id'],
    },
  },
  {
    // Incidents of the REST API: GET /incidents.
    name: 'PagerDuty incidents',
    marks: ['incident_number', 'title', 'created_at', 'service.summary|service.id', 'status'],
    id: ['incident_number'],
    title: ['title', 'summary'],
    body: ['body.details', 'first_trigger_log_entry.channel.details', 'body'],
    service: ['service.summary', 'service.name'],
    opened: ['created_at'],
    closed: ['resolved_at', 'last_status_change_at'],
    closedIf: { path: 'status', is: /resolved/ },
    priority: ['priority.summary', 'priority.name'],
    notes: ['resolution', 'resolve_note', 'notes'],
    hands: {
      people: ['acknowledgements.acknowledger', 'resolved_by'],
      closer: ['resolved_by', 'last_status_change_by'],
      comments: ['notes'],
    },
    ignore: { 'resolve_reason.type': /^merge/ },
  },
  {
    // Analytics: raw incident data, as CSV or JSON; `created_on` and `resolved_on` are of the older incident report.
    name: 'PagerDuty analytics',
    marks: ['incident_number', 'description|title', 'created_at|created_on'],
    id: ['incident_number'],
    title: ['description', 'title'],
    zone: ['zone'],
    service: ['service_name', 'service.summary'],
    opened: ['created_at', 'created_on'],
    closed: ['resolved_at', 'resolved_on'],
    priority: ['priority_name', 'priority.summary'],
    notes: ['resolution', 'notes'],
    hands: {
      closedItself: ['auto_resolved'],
      acts: ['acknowledgement_count', 'acknowledge_count', 'engaged_seconds', 'engaged_user_count', 'user_defined_effort_seconds', 'snoozed_seconds', 'seconds_to_first_ack', 'reassignment_count', 'manual_escalation_count'],
      people: ['acknowledged_user_names', 'resolved_by_user_name'],
      closer: ['resolved_by_user_name'],
    },
  },
  {
    // Alerts: GET /v2/alerts, and the CSV of the alert page.
    name: 'Opsgenie',
    marks: ['tinyId|TinyId|Tiny Id', 'message|Message', 'createdAt|CreatedAt|Created At'],
    id: ['id', 'Alert Id', 'AlertId', 'tinyId', 'TinyId', 'Tiny Id'],
    title: ['message', 'Message'],
    body: ['description', 'Description'],
    zone: ['details.zone', 'entity', 'Entity'],
    labels: ['details', 'extraProperties', 'tags', 'Tags'],
    opened: ['createdAt', 'CreatedAt', 'Created At'],
    closed: ['closedAt', 'ClosedAt', 'Closed At', 'report.closedAt', 'CloseTime', 'Close Time', 'report.closeTime', 'updatedAt', 'UpdatedAt', 'Updated At', 'UpdatedTime'],
    closedIf: { path: 'status|Status', is: /closed|resolved/i },
    priority: ['priority', 'Priority'],
    notes: ['notes', 'Notes', 'report.note', 'closeNote', 'Close Note'],
    hands: {
      acts: ['acknowledged', 'Acknowledged', 'IsAcknowledged'],
      people: ['report.acknowledgedBy', 'AcknowledgedBy', 'Acknowledged By', 'owner', 'Owner'],
      closer: ['report.closedBy', 'closedBy', 'ClosedBy', 'Closed By'],
      comments: ['notes'],
    },
  },
  {
    // Splunk On-Call, once VictorOps: GET /api-reporting/v2/incidents, and its CSV.
    name: 'Splunk On-Call',
    marks: ['incidentNumber|Incident Number|INCIDENT_NUMBER', 'entityId|entityDisplayName|Entity ID|Entity Display Name|ENTITY_ID', 'startTime|Start Time|START_TIME'],
    id: ['incidentNumber', 'Incident Number', 'INCIDENT_NUMBER'],
    title: ['entityDisplayName', 'entityId', 'service', 'Entity Display Name', 'Entity ID', 'ENTITY_DISPLAY_NAME', 'ENTITY_ID'],
    zone: ['zone'],
    service: ['routingKey', 'host', 'Routing Key'],
    opened: ['startTime', 'Start Time', 'START_TIME'],
    closed: ['closedAt', 'resolvedAt', 'Resolved Time', 'End Time'],
    priority: ['severity', 'priority'],
    notes: ['notes', 'personsNotes'],
    hands: {
      people: ['personsActing'],
      closer: ['closer', 'resolvedBy', 'Resolved By'],
      acts: ['manualActs'],
    },
    expand: splunkOnCall,
  },
  {
    // GET /api/v1/alert_groups.
    name: 'Grafana OnCall',
    marks: ['integration_id', 'created_at', 'title', 'acknowledged_by|resolved_by|state'],
    id: ['id'],
    title: ['title', 'web_title'],
    labels: ['labels', 'last_alert.payload.commonLabels'],
    opened: ['created_at'],
    closed: ['resolved_at'],
    notes: ['resolution_notes'],
    hands: {
      people: ['acknowledged_by', 'silenced_by'],
      acts: ['acknowledged'],
      closer: ['resolved_by'],
      namesEachCloser: true,
      comments: ['resolution_notes'],
    },
  },
];

/** The transitions of an incident say who acknowledged and resolved it, when, and whether by hand. */
function splunkOnCall(record: JsonRecord): readonly JsonRecord[] {
  const transitions = Array.isArray(record.transitions) ? record.transitions.filter(isRecord) : [];
  const named = (name: RegExp) => transitions.filter((transition) => name.test(String(transition.name)));
  const resolved = named(/resolved/i).at(-1);
  return [
    {
      ...record,
      closedAt: resolved?.at,
      closer: resolved?.by,
      notes: resolved?.message,
      personsActing: named(/ack|resolved|reroute/i).flatMap(({ by, manually }) => (manually === false ? [] : [by])),
      manualActs: named(/ack|resolved|reroute/i).map(({ manually }) => manually),
    },
  ];
}
