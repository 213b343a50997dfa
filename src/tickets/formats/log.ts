import type { Tool } from '../tools/tool.ts';
import { JsonRow } from '../tools/values.ts';
import { linesOf } from './decode.ts';
import type { RowSink } from './sink.ts';

const line = /^(?:(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*)\s+)?Zone (?<zone>[^:]+):\s*(?<alert>\S.*)$/;

const logTool: Tool = { name: 'log', marks: [], alert: 'alert', zone: 'zone', opened: 'time' };

/** Reads lines `Zone <zone>: <alert>`, oldest first; an ISO 8601 time may stand in front. */
export async function readLog(pieces: AsyncIterable<string>, sink: RowSink): Promise<void> {
  let number = 0;
  for await (const lines of linesOf(pieces)) {
    for (const text of lines) {
      number += 1;
      const groups = line.exec(text.trim())?.groups;
      if (groups !== undefined) sink.row(new JsonRow(groups), logTool, number);
      else if (text.trim() !== '') sink.bad(number, `no ticket in "${text.slice(0, 80)}"`);
    }
  }
}
