import type { ColumnNames, TicketField } from '../choices.ts';
import { deskTools } from './desks.ts';
import { monitoringTools } from './monitoring.ts';
import { pagingTools } from './paging.ts';
import type { Tool } from './tool.ts';

const names = 'alert|alertname|alert_name|labels.alertname|rule|rule_name|monitor|monitor_name';
const titles = 'title|summary|subject|short_description|name|message';

/** Names that speak for themselves, for files made by hand and for tools that the table lacks. */
export const plainTool: Tool = {
  name: 'plain columns',
  marks: [`${names}|${titles}`],
  id: ['id|ticket_id|incident_id|key|number'],
  alert: names,
  title: titles,
  zone: 'zone|labels.zone',
  service: 'service|service_name',
  labels: 'labels|tags',
  opened:
    'opened|opened_at|created|created_at|created_on|createdAt|startsAt|started_at|start_time|start|triggered_at|time|timestamp|date',
  closed: 'closed|closed_at|closedAt|resolved|resolved_at|resolvedAt|ended_at|end_time|end|endsAt',
  priority: 'priority|labels.priority|severity',
  notes: 'fix|resolution|resolution_notes|close_notes',
  hands: {
    flag: 'hands|needed_hands',
    closedItself: 'closed_itself|auto_resolved',
    acts: 'effort_seconds|engaged_seconds|acknowledgement_count|acknowledged',
    people: 'acknowledged_by',
    closer: 'resolved_by|closed_by',
    assignee: 'assignee|assigned_to|owner',
  },
};

export const tools: readonly Tool[] = [...pagingTools, ...deskTools, ...monitoringTools];

/** The tool whose marks are all there. */
export function toolFor(has: (path: string) => boolean): Tool | undefined {
  return tools.find((tool) => isMarked(tool, has));
}

export function isMarked({ marks }: Tool, has: (path: string) => boolean): boolean {
  return marks.every((mark) => mark.split('|').some(has));
}

/** A tool with the columns that a person named in the place of its own. */
export function withColumns(tool: Tool, chosen: ColumnNames): Tool {
  const own = (field: TicketField, key: string) =>
    chosen[field] === undefined ? {} : { [key]: chosen[field].join('|') };
  return {
    ...tool,
    ...(chosen.alert !== undefined && { alert: '', title: chosen.alert.join('|'), body: '' }),
    ...own('zone', 'zone'),
    ...own('opened', 'opened'),
    ...own('closed', 'closed'),
    ...own('fix', 'notes'),
    ...own('priority', 'priority'),
    hands: {
      ...tool.hands,
      ...own('hands', 'flag'),
      ...own('effort', 'acts'),
      ...own('closed-itself', 'closedItself'),
    },
  };
}

/** A tool without the paths that the records lack: they are not searched a million times. */
export function narrow<T extends object>(tool: T, has: (path: string) => boolean): T {
  const fields = Object.entries(tool).flatMap(([field, value]): [string, unknown][] => {
    if (field === 'hands') return [[field, narrow(value, has)]];
    if (typeof value !== 'string' || field === 'name') return [[field, value]];
    const paths = value.split('|').filter(has);
    return paths.length === 0 ? [] : [[field, paths.join('|')]];
  });
  // The same fields with shorter texts: Object.fromEntries cannot say so.
  return Object.fromEntries(fields) as T;
}
