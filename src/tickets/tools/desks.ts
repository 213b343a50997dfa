import type { Tool } from './tool.ts';
import { type JsonRecord, recordsIn } from './values.ts';

/** Ticket systems: their APIs, and their CSV exports. */
export const deskTools: readonly Tool[] = [
  {
    name: 'Jira',
    marks: ['Issue key|fields.summary', 'Summary|fields.summary'],
    id: ['Issue key|key'],
    title: 'Summary|fields.summary',
    body: 'Description|fields.description',
    zone: 'Custom field (Zone)|fields.zone',
    opened: 'Created|fields.created',
    closed: 'Resolved|fields.resolutiondate',
    priority: 'Custom field (Severity)|Priority|fields.priority.name|fields.priority',
    notes: 'Custom field (Fix)|Comment|fields.comment.comments|fields.comment',
    hands: {
      flag: 'Custom field (Hands)',
      people: 'changelog.histories.author',
      tags: 'Labels|fields.labels',
      assignee: 'Assignee|fields.assignee',
      comments: 'Comment|fields.comment.comments',
    },
  },
  {
    // The Table API, and a list's CSV with the names or the labels of its fields.
    name: 'ServiceNow',
    marks: ['number', 'short_description', 'opened_at|opened|sys_created_on|created'],
    id: ['number'],
    title: 'short_description',
    body: 'description',
    zone: 'u_zone|zone|location',
    service: 'business_service',
    opened: 'opened_at|opened|sys_created_on|created',
    closed: 'resolved_at|resolved|closed_at|closed',
    priority: 'priority',
    notes: 'close_notes|resolution_notes',
    hands: {
      code: 'close_code|resolution_code',
      creator: 'opened_by|caller_id|caller|sys_created_by',
      closer: 'resolved_by|closed_by',
      assignee: 'assigned_to',
      acts: 'reassignment_count',
      comments: 'work_notes|comments_and_work_notes|comments',
    },
  },
  {
    // The tickets API with `include=metric_sets`, the JSON export, and the CSV of a view or of Explore.
    name: 'Zendesk',
    marks: [
      'subject|raw_subject|ticket_subject',
      'requester_id|requester.id|requester|requester_name',
      'created_at|requested|ticket_created|ticket_created_timestamp',
      'via.channel|assignee_id|submitter_id|assignee|assignee_name',
    ],
    id: ['id|ticket_id'],
    title: 'subject|raw_subject|ticket_subject',
    body: 'description',
    zone: 'zone',
    labels: 'tags',
    opened: 'created_at|requested|ticket_created|ticket_created_timestamp',
    closed: 'solved_at|metric_set.solved_at|ticket_solved|solved|ticket_solved_timestamp',
    priority: 'priority|ticket_priority',
    notes: 'resolution|comments|latest_comment',
    hands: {
      assignee: 'assignee_id|assignee|assignee_name',
      creator: 'requester_id|requester.id|submitter_id|submitter.id',
      comments: 'comments|latest_comment',
      acts: 'metric_set.reopens|metric_set.replies|agent_replies',
      tags: 'tags',
    },
    ignore: { status: /^deleted$/, tags: /^closed_by_merge$/ },
  },
  {
    // GET /api/v2/tickets/{id}/audits, and ticket_audits: what happened to a ticket, by whom.
    name: 'Zendesk audits',
    marks: ['ticket_id', 'author_id', 'events.type', 'via.channel'],
    id: ['ticket_id'],
    title: 'title',
    opened: 'created_at',
    notes: 'body',
    hands: { closer: 'closer' },
    event: { kind: 'kind', open: /^open$/, close: /^close$/, person: /^person$/, key: ['ticket_id'] },
    expand: zendeskAudit,
  },
  {
    // GET /api/v2/tickets with `include=stats`, and the CSV; the numbers of a priority rise with urgency.
    name: 'Freshservice',
    marks: ['subject', 'created_at|created_time', 'responder_id|workspace_id|ticket_id', 'status'],
    id: ['id|ticket_id'],
    title: 'subject',
    body: 'description_text|description',
    zone: 'custom_fields.zone|zone|location',
    labels: 'tags',
    opened: 'created_at|created_time',
    closed: 'stats.resolved_at|resolved_at|resolved_time|stats.closed_at|closed_at|closed_time',
    priority: 'priority',
    priorityWords: { 1: 'P4', 2: 'P3', 3: 'P2', 4: 'P1' },
    notes:
      'resolution_notes|resolution_note|resolution|resolution_notes_html|custom_fields.resolution_notes|custom_fields.resolution|conversations',
    hands: {
      closer: 'resolved_by|stats.resolved_by',
      assignee: 'responder_id|agent|agent_name|assigned_agent',
      creator: 'requester_id',
      people: 'stats.first_responded_at|stats.agent_responded_at',
      tags: 'tags',
      comments:
        'conversations|resolution_notes|resolution_note|resolution|custom_fields.resolution_notes|custom_fields.resolution',
    },
    ignore: { deleted: /^true$/, spam: /^true$/ },
  },
  {
    // GET /repos/{owner}/{repo}/issues, which lists pull requests as well, and `gh issue list --json`.
    name: 'GitHub issues',
    marks: ['number', 'title', 'state', 'created_at|createdAt', 'user.login|author.login|labels|url'],
    id: ['repository_url', 'number'],
    title: 'title',
    body: 'body',
    opened: 'created_at|createdAt',
    closed: 'closed_at|closedAt',
    labels: 'labels.name',
    notes: 'comments|comments_data',
    hands: {
      closer: 'closed_by|closedBy',
      assignee: 'assignee|assignees',
      comments: 'comments|comments_data',
      tags: 'labels.name',
    },
    ignore: { 'pull_request.url': /./ },
  },
];

/** A trigger, an automation or the API is no person. */
function zendeskAudit(record: JsonRecord): readonly JsonRecord[] {
  const events = recordsIn(record.events);
  const { channel } = recordsIn([record.via])[0] ?? {};
  const byMachine = Number(record.author_id) <= 0 || /^(?:rule|api|system|ticket_system)/.test(String(channel));
  const change = (field: string) => events.find(({ field_name: name }) => name === field);
  const isOpen = events.some(({ type }) => type === 'Create');
  const isClosing = /solved|closed/.test(String(change('status')?.value));
  return [
    {
      ...record,
      kind: isOpen ? 'open' : isClosing ? 'close' : byMachine ? 'none' : 'person',
      title: change('subject')?.value,
      body: events.map(({ body }) => body),
      closer: byMachine ? 'system' : `person ${record.author_id}`,
    },
  ];
}
