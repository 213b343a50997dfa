import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { debianPath, defaultSuite, fetchFromDebian } from './debian.ts';
import { inspectProgram } from './inspect.ts';
import { withLock } from './lock.ts';
import { searchPath } from './path-search.ts';
import { type Program, ProgramError, type ProgramName, type Say } from './program.ts';
import { fetchFromUpstream, upstreamPath, upstreamSite } from './upstream.ts';

export interface FindOptions {
  /** Where fetched programs are kept. Default: `.cache/programs` of this project, which git ignores. */
  readonly cacheFolder?: string;
  /** A suite of Debian: then the programs come from it alone, so that a chosen version can be tested. */
  readonly suite?: string;
  /** The folders to search first, as in the environment variable; default: that variable. */
  readonly searchPath?: string;
  /** Where releases are fetched from, for a mirror of them; default: GitHub. */
  readonly releaseSite?: string;
  readonly say?: Say;
}

/** One program; see {@link ensurePrograms}. */
export async function findProgram(name: ProgramName, options: FindOptions = {}): Promise<Program> {
  return (await ensurePrograms([name], options))[name];
}

/**
 * Finds these programs, or fetches them: on the PATH, in the cache folder, from Debian, from the projects' releases, in this order.
 * Nothing is installed and no service is started. Safe to call from several processes at once: one fetches, the others wait.
 * Rejects with a {@link ProgramError} that says what was tried and what to do.
 */
export async function ensurePrograms<Name extends ProgramName>(
  names: readonly Name[],
  options: FindOptions = {},
): Promise<Readonly<Record<Name, Program>>> {
  const search = completeSearch(options);
  const found = await Promise.all(names.map((name) => find(name, search)));
  const missing = names.filter((_, index) => found[index] === undefined);
  const entries: [Name, Program][] = [];
  for (const [index, name] of names.entries()) {
    entries.push([name, found[index] ?? (await fetchUnderLock(name, missing, search))]);
  }
  // The loop made an entry for every name, which fromEntries' type cannot tell.
  return Object.fromEntries(entries) as Record<Name, Program>;
}

/** A place that programs are fetched from, and where in the cache they then lie. */
interface Source {
  readonly title: string;
  path(name: ProgramName): string;
  fetch(names: readonly ProgramName[]): Promise<void>;
}

interface Search {
  readonly cacheFolder: string;
  readonly folders: string;
  readonly sources: readonly Source[];
  readonly say: Say;
}

function completeSearch(options: FindOptions): Search {
  const { cacheFolder, suite, searchPath: folders, releaseSite = upstreamSite, say = () => {} } = options;
  const cache = resolve(cacheFolder ?? `${import.meta.dirname}/../../../.cache/programs`);
  const debian: Source = {
    title: `Debian ${suite ?? defaultSuite}`,
    path: (name) => debianPath(cache, suite ?? defaultSuite, name),
    fetch: (names) => fetchFromDebian(cache, suite ?? defaultSuite, names, say),
  };
  const release: Source = {
    title: 'the release on GitHub',
    path: (name) => upstreamPath(cache, name),
    fetch: (names) => fetchFromUpstream(cache, releaseSite, names, say),
  };
  if (suite !== undefined) return { cacheFolder: cache, folders: '', sources: [debian], say };
  return { cacheFolder: cache, folders: folders ?? process.env.PATH ?? '', sources: [debian, release], say };
}

async function find(name: ProgramName, { folders, sources, say }: Search): Promise<Program | undefined> {
  const onPath = await searchPath(name, folders, say);
  if (onPath !== undefined) return onPath;
  for (const source of sources) {
    const path = source.path(name);
    if (!(await exists(path))) continue;
    try {
      return await inspectProgram(name, path);
    } catch (error) {
      say(`not used: ${messageOf(error)}`);
    }
  }
  return undefined;
}

/** Fetches all that is missing in one go, as one list of packages serves them all. */
async function fetchUnderLock(name: ProgramName, missing: readonly ProgramName[], search: Search): Promise<Program> {
  return withLock(search.cacheFolder, search.say, async () => {
    const problems: string[] = [];
    for (const source of search.sources) {
      try {
        const wanted = await keepMissing(missing, source);
        if (wanted.length > 0) await source.fetch(wanted);
        return await inspectProgram(name, source.path(name));
      } catch (error) {
        problems.push(`${source.title}: ${messageOf(error)}`);
        search.say(`not from ${problems.at(-1)}`);
      }
    }
    throw new ProgramError(howToGoOn(name, problems));
  });
}

async function keepMissing(names: readonly ProgramName[], source: Source): Promise<ProgramName[]> {
  const present = await Promise.all(names.map((name) => exists(source.path(name))));
  return names.filter((_, index) => present[index] === false);
}

function howToGoOn(name: ProgramName, problems: readonly string[]): string {
  return [
    `${name} is not on the PATH and could not be fetched.`,
    ...problems.map((problem) => `- ${problem}`),
    'Install Prometheus 2.53 or later and Alertmanager 0.28 or later so that prometheus, promtool, alertmanager and amtool',
    'are on the PATH (https://prometheus.io/download), or connect this machine to a Debian mirror or to github.com.',
  ].join('\n');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
