import { Session } from 'node:inspector/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './sources.ts';

/** A part of a file, and whether it ran. Parts are nested, and the innermost counts. */
export type Part = readonly [start: number, end: number, ran: 0 | 1];

/** The parts of each file of src that one test file ran. */
export type Coverage = Readonly<Record<string, readonly Part[]>>;

export class CoverageRecorder {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Of one run, of the modules in src. */
  async take(run: string): Promise<Coverage> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    const ending = `?run=${run}`;
    const ours = result.filter(({ url }) => url.endsWith(ending) && url.includes('/src/'));
    return Object.fromEntries(
      ours.map(({ url, functions }) => [
        relative(root, fileURLToPath(url)),
        functions.flatMap(({ ranges }) =>
          ranges.map(({ startOffset, endOffset, count }): Part => [startOffset, endOffset, count > 0 ? 1 : 0]),
        ),
      ]),
    );
  }
}

/** Whether the code at `position` ran. */
export function covers(parts: readonly Part[], position: number): boolean {
  let innermost: Part | undefined;
  for (const part of parts) {
    const [start, end] = part;
    if (position < start || position >= end) continue;
    if (innermost === undefined || end - start <= innermost[1] - innermost[0]) innermost = part;
  }
  return innermost?.[2] === 1;
}
