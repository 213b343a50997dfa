import { createInterface } from 'node:readline/promises';
import type { Input, Output } from './terminal.ts';

/** One line that a person types, trimmed; undefined where the input ended instead. */
export async function ask(input: Input, output: Output, question: string): Promise<string | undefined> {
  output.write(question);
  const lines = createInterface({ input });
  try {
    for await (const line of lines) return line.trim();
    return undefined;
  } finally {
    lines.close();
  }
}
