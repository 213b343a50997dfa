import { Test, type TestOpts } from 'tap';
import { urlOf } from './sources.ts';

export interface Outcome {
  /** What failed first; undefined if everything passed. */
  readonly failure: string | undefined;
  /** Resolves once the whole file has run. */
  readonly ended: Promise<void>;
}

/** Runs one test file in this process, with modules of its own. Resolves at its first failed assertion. */
export async function runFile(file: string, run: string): Promise<Outcome> {
  const options: TestOpts = { name: file };
  const test = new Test(options);
  Object.assign(globalThis, { testOfThisRun: test });
  const failed = Promise.withResolvers<string>();
  follow(test.parser, failed.resolve);
  test.runMain(() => undefined);
  test.resume();
  const ended = Promise.withResolvers<void>();
  test.on('end', () => ended.resolve());
  void import(urlOf(file, run)).catch((error: unknown) => failed.resolve(String(error))).then(() => void test.end());
  const first = await Promise.race([failed.promise, ended.promise]);
  const failure = first ?? (test.results?.ok === true ? undefined : 'the file');
  return { failure, ended: ended.promise };
}

function follow(parser: Test['parser'], onFailed: (name: string) => void): void {
  parser.on('assert', ({ ok, skip, todo, name }) => {
    if (!ok && !skip && !todo) onFailed(name);
  });
  parser.on('child', (child) => follow(child, onFailed));
}
