import type { RowSink, Tool } from '../exports/tool.ts';
import { jsonRow } from '../exports/values.ts';
import { eachLine } from './decode.ts';

const ticket = /^(?:(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*)\s+)?Zone (?<zone>[^:]+):\s*(?<alert>\S.*)$/;
const logTool: Tool = { name: 'log', marks: [], alert: 'alert', zone: 'zone', opened: 'time' };

/** Reads lines `Zone <zone>: <alert>`, oldest first; an ISO 8601 time may stand in front. */
export async function readLog(pieces: AsyncIterable<string>, sink: RowSink): Promise<void> {
  await eachLine(pieces, (text, line) => {
    const groups = ticket.exec(text.trim())?.groups;
    if (groups !== undefined) sink.row(jsonRow(groups), logTool, line);
    else if (text.trim() !== '') sink.bad(line, `no ticket in "${text.slice(0, 80)}"`);
  });
}
