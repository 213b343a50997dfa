import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { debianPath, defaultSuite, fetchFromDebian } from './fetch/debian.ts';
import { inspectProgram } from './fetch/inspect.ts';
import { withLock } from './fetch/lock.ts';
import { fetchFromUpstream, upstreamPath, upstreamSite } from './fetch/upstream.ts';
import { hasDebian, type Platform, thisPlatform } from './platform.ts';
import { messageOf, type Program, ProgramError, type ProgramName, type Say } from './program.ts';

export interface FindOptions {
  /** Where fetched programs are kept. Default: `.cache/programs` of this project, which git ignores. */
  readonly cacheFolder?: string;
  /** A Debian suite. With it, programs come from that suite only, so that a chosen version can be tested. */
  readonly suite?: string;
  /** The folders to search first, in the form of the PATH variable. Default: that variable. */
  readonly searchPath?: string;
  /** A mirror of the projects' releases. Default: GitHub. */
  readonly releaseSite?: string;
  /** Default: this machine's. */
  readonly platform?: Platform;
  readonly say?: Say;
}

/** One program; see {@link ensurePrograms}. */
export async function findProgram(name: ProgramName, options: FindOptions = {}): Promise<Program> {
  return (await ensurePrograms([name], options))[name];
}

/**
 * Finds these programs, or fetches them: on the PATH, in the cache folder, from Debian, from the projects' releases, in this order.
 * Installs nothing and starts no service. If several processes call it at once, one fetches and the others wait.
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
  // The loop made an entry for every name, which the type of fromEntries does not express.
  return Object.fromEntries(entries) as Record<Name, Program>;
}

/** A place that programs are fetched from. `path` is a program's place in the cache, whether it is there yet or not. */
interface Source {
  readonly title: string;
  path(name: ProgramName): string;
  fetch(names: readonly ProgramName[]): Promise<void>;
}

interface Search {
  readonly cacheFolder: string;
  readonly folders: readonly string[];
  readonly sources: readonly Source[];
  readonly say: Say;
}

function completeSearch(options: FindOptions): Search {
  const { suite = defaultSuite, releaseSite = upstreamSite, say = () => {}, platform = thisPlatform } = options;
  const cacheFolder = resolve(options.cacheFolder ?? `${import.meta.dirname}/../../../.cache/programs`);
  const debian: Source = {
    title: `Debian ${suite}`,
    path: (name) => debianPath(cacheFolder, suite, name),
    fetch: (names) => fetchFromDebian(cacheFolder, suite, names, say),
  };
  const release: Source = {
    title: 'the release on GitHub',
    path: (name) => upstreamPath(cacheFolder, name, platform),
    fetch: (names) => fetchFromUpstream(cacheFolder, releaseSite, names, say, platform),
  };
  if (options.suite !== undefined) return { cacheFolder, folders: [], sources: [debian], say };
  const folders = (options.searchPath ?? process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return { cacheFolder, folders, sources: hasDebian(platform) ? [debian, release] : [release], say };
}

/** Debian's packages rename these programs. */
const otherNames: Partial<Record<ProgramName, string>> = {
  alertmanager: 'prometheus-alertmanager',
  blackbox_exporter: 'prometheus-blackbox-exporter',
};

/** The first program of this name that runs and is new enough. Reports why it skips one. */
async function find(name: ProgramName, { folders, sources, say }: Search): Promise<Program | undefined> {
  const names = [name, otherNames[name]].filter((each) => each !== undefined);
  const onPath = folders.flatMap((folder) => names.map((each) => join(folder, each)));
  for (const path of [...onPath, ...sources.map((source) => source.path(name))]) {
    if (!(await isExecutable(path))) continue;
    try {
      return await inspectProgram(name, path);
    } catch (error) {
      say(`not used: ${messageOf(error)}`);
    }
  }
  return undefined;
}

/** Fetches all missing programs together, because they share one package list. */
async function fetchUnderLock(name: ProgramName, missing: readonly ProgramName[], search: Search): Promise<Program> {
  return withLock(search.cacheFolder, search.say, async () => {
    const problems: string[] = [];
    for (const source of search.sources) {
      try {
        const present = await Promise.all(missing.map((each) => isExecutable(source.path(each))));
        const wanted = missing.filter((_, index) => !present[index]);
        if (wanted.length > 0) await source.fetch(wanted);
        return await inspectProgram(name, source.path(name));
      } catch (error) {
        problems.push(`${source.title}: ${messageOf(error)}`);
        search.say(`not from ${problems.at(-1)}`);
      }
    }
    throw new ProgramError(explainMissing(name, problems));
  });
}

function explainMissing(name: ProgramName, problems: readonly string[]): string {
  return [
    `${name} is not on the PATH and could not be fetched.`,
    ...problems.map((problem) => `- ${problem}`),
    'Install Prometheus 2.53 or later and Alertmanager 0.28 or later so that prometheus, promtool, alertmanager and amtool',
    'are on the PATH (https://prometheus.io/download), or connect this machine to a Debian mirror or to github.com.',
  ].join('\n');
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
