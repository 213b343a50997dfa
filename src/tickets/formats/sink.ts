import type { Tool } from '../tools/tool.ts';
import type { Row } from '../tools/values.ts';

/** Where a reader of a format puts what it finds. Lines start at 1. */
export interface RowSink {
  row(row: Row, tool: Tool, line: number): void;
  /** No ticket could be read here. */
  bad(line: number, problem: string): void;
}
