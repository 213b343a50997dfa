import type { Tool } from './tool.ts';

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
      closer: 'resolved_by|closed_by',
      assignee: 'assigned_to',
      acts: 'reassignment_count',
    },
  },
  {
    // The tickets API with `include=metric_sets`, the JSON export, and the CSV of a view.
    name: 'Zendesk',
    marks: [
      'subject|raw_subject',
      'requester_id|requester.id|requester',
      'created_at|requested|ticket_created',
      'via.channel|assignee_id|submitter_id|assignee',
    ],
    id: ['id|ticket_id'],
    title: 'subject|raw_subject',
    body: 'description',
    zone: 'zone',
    labels: 'tags',
    opened: 'created_at|requested|ticket_created',
    closed: 'solved_at|metric_set.solved_at|metric_sets.solved_at|ticket_solved|solved',
    priority: 'priority',
    notes: 'resolution|comments|latest_comment',
    hands: {
      assignee: 'assignee_id|assignee',
      comments: 'comments|latest_comment',
      acts: 'metric_set.reopens|metric_set.replies',
      tags: 'tags',
    },
    ignore: { status: /^deleted$/ },
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
      acts: 'stats.first_responded_at|stats.agent_responded_at',
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
