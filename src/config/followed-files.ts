import { readFile, stat } from 'node:fs/promises';
import { whyUnreadable } from './named-file.ts';

/** How often their content is looked at. */
export const fileLookMs = 1_000;
export const followedFileBytes = 1_048_576;

/** What a few files say, kept up to date while the receiver runs. */
export interface FollowedFiles<T> {
  /** As of the last good content. */
  readonly current: T;
  /** Looks now instead of at the next turn. True when what was found is in force; never rejects. */
  look(): Promise<boolean>;
  stop(): void;
}

export interface FollowOptions<T> {
  /** Called for each further good content that differs, and for the one that ends a problem. */
  onChange?(value: T): void;
  /** Called once for each bad content, and each reason why the files cannot be read. The last good value stays. */
  onProblem(error: Error): void;
  /** Milliseconds between two looks. */
  everyMs?: number;
}

/**
 * Reads the files and parses their texts together, in the order of the paths; then looks again every second. Content is
 * compared, not times: a mounted ConfigMap or Secret changes by swapping a symbolic link, which file watchers miss.
 *
 * @throws what `parse` throws, or the error of reading, when the first look already fails.
 */
export async function followFiles<T>(
  paths: readonly string[],
  parse: (texts: readonly string[]) => T,
  options: FollowOptions<T>,
): Promise<FollowedFiles<T>> {
  let texts = await readTexts(paths);
  let current = parse(texts);
  let lastProblem = '';
  let stopped = false;

  const lookOnce = async () => {
    try {
      const found = await readTexts(paths);
      if (stopped) return true;
      if (lastProblem !== '' || found.join('\0') !== texts.join('\0')) {
        const value = parse(found);
        texts = found;
        current = value;
        options.onChange?.(value);
      }
      lastProblem = '';
      return true;
    } catch (error) {
      const problem = error instanceof Error ? error : new Error(String(error));
      if (problem.message !== lastProblem && !stopped) options.onProblem(problem);
      lastProblem = problem.message;
      return false;
    }
  };

  // One look at a time: a slow file system must not let an older look end after a newer one.
  let looking = Promise.resolve(true);
  const look = () => {
    looking = looking.then(lookOnce);
    return looking;
  };
  const timer = setInterval(look, options.everyMs ?? fileLookMs).unref();
  return {
    get current() {
      return current;
    },
    look,
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** One after the other: of several files that cannot be read, the first is always the one that is told. */
async function readTexts(paths: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const path of paths) texts.push(await readText(path));
  return texts;
}

/** @throws {Error} that names the file and what to do. */
async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > followedFileBytes) throw new Error(`larger than ${followedFileBytes} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${path}: ${whyUnreadable(error)}`, { cause: error });
  }
}
