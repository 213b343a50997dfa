import { readFile, stat } from 'node:fs/promises';
import { whyUnreadable } from './named-file.ts';

/** How often the files are read again. */
export const fileReloadMs = 1_000;
export const followedFileBytes = 1_048_576;

/** The parsed content of files, kept up to date while the receiver runs. */
export interface FollowedFiles<T> {
  /** The last good content. */
  readonly current: T;
  /** Reads the files now. Resolves with whether their content is good; never rejects. */
  reload(): Promise<boolean>;
  stop(): void;
}

export interface FollowOptions<T> {
  /** Called for each new good content, and for good content that ends a problem. */
  onChange?(value: T): void;
  /**
   * Called once for each bad content, and once for each reason why a file cannot be read. The last good content stays.
   */
  onProblem(error: Error): void;
  /** Milliseconds between two reads. */
  everyMs?: number;
}

/**
 * Reads files and parses their texts together, in the order of the paths, now and then every second. Compares content, not times: a
 * mounted ConfigMap or Secret changes by a symbolic link, which file watchers miss.
 *
 * @throws what `parse` throws, or the error of reading, if the first read fails.
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

  const readAgain = async () => {
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

  // One read at a time: with a slow file system, an older read must not end after a newer one.
  let reading = Promise.resolve(true);
  const reload = () => {
    reading = reading.then(readAgain);
    return reading;
  };
  const timer = setInterval(reload, options.everyMs ?? fileReloadMs).unref();
  return {
    get current() {
      return current;
    },
    reload,
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Reads in sequence: if several files cannot be read, the reported problem is always that of the first. */
async function readTexts(paths: readonly string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const path of paths) texts.push(await readText(path));
  return texts;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > followedFileBytes) throw new Error(`it is larger than ${followedFileBytes} bytes`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${path}: ${whyUnreadable(error)}`, { cause: error });
  }
}
