import type { ColumnNames } from '../choices.ts';
import { deskTools } from './desks.ts';
import { monitoringTools } from './monitoring.ts';
import { pagingTools } from './paging.ts';
import type { HandsRule, Tool } from './tool.ts';
import type { Paths } from './values.ts';

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

const tools: readonly Tool[] = [...pagingTools, ...deskTools, ...monitoringTools];

/** The tool whose marks are all there. */
export function toolFor(has: (paths: Paths) => boolean): Tool | undefined {
  return tools.find(({ marks }) => marks.every(has));
}

/** A tool with the columns that a person named in the place of its own. */
export function withColumns(tool: Tool, chosen: ColumnNames): Tool {
  const { alert, hands, effort, fix, 'closed-itself': itself, zone, opened, closed, priority } = chosen;
  const given = (fields: Readonly<Record<string, readonly string[] | undefined>>) =>
    Object.fromEntries(Object.entries(fields).flatMap(([key, paths]) => (paths ? [[key, paths.join('|')]] : [])));
  const handsRule: HandsRule = { ...tool.hands, ...given({ flag: hands, acts: effort, closedItself: itself }) };
  const own = given({ title: alert, zone, opened, closed, priority, notes: fix });
  return { ...tool, ...own, ...(alert !== undefined && { alert: '', body: '' }), hands: handsRule };
}
