import type { ColumnNames } from '../choices.ts';
import table from './exports.json' with { type: 'json' };
import type { HandsRule, Tool } from './tool.ts';
import type { Paths } from './values.ts';

// The names of the table's fields hold it to the type; its lists and records are read-only here.
const tools: readonly Tool[] = table;

const named = (wanted: string) => tools.find(({ name }) => name === wanted) ?? { name: wanted, marks: [] };
/** Names that speak for themselves, for files made by hand and for tools that the table lacks. */
export const plainTool = named('plain columns');
/** A mail is a record that the reader of mailboxes makes. */
export const mailTool = named('mail');
const knownTools = tools.filter((tool) => tool !== plainTool && tool !== mailTool);

/** The tool whose marks are all there. */
export function toolFor(has: (paths: Paths) => boolean): Tool | undefined {
  return knownTools.find(({ marks }) => marks.every(has));
}

/** Whether each ticket of these tools pages a person. */
export function doPage(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => named(name).pages === true);
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
