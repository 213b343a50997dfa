import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Platform, releaseSuffix, thisPlatform } from '../platform.ts';
import { messageOf, ProgramError, type ProgramName, type Say } from '../program.ts';
import { fetchDeadlineMs, run } from '../run.ts';

interface Release {
  readonly project: 'prometheus' | 'alertmanager' | 'blackbox_exporter';
  readonly version: string;
}

const prometheus: Release = { project: 'prometheus', version: '3.5.0' };
const alertmanager: Release = { project: 'alertmanager', version: '0.28.1' };

const releases: Readonly<Record<ProgramName, Release>> = {
  prometheus,
  promtool: prometheus,
  alertmanager,
  amtool: alertmanager,
  blackbox_exporter: { project: 'blackbox_exporter', version: '0.25.0' },
};

/** A fetched program's place in the cache, whether it is there yet or not. */
export function upstreamPath(cacheFolder: string, name: ProgramName, platform = thisPlatform): string {
  return join(cacheFolder, 'release', folderName(releases[name], platform), name);
}

/** The projects' releases are at `<site>/<project>/releases/download/v<version>/<file>`. */
export const upstreamSite = 'https://github.com/prometheus';

/**
 * Downloads the projects' own releases of these programs. Uses an archive only if its SHA-256 is in the release's `sha256sums.txt`.
 * The caller holds the cache's lock. Rejects with a {@link ProgramError}.
 */
export async function fetchFromUpstream(
  cacheFolder: string,
  site: string,
  names: readonly ProgramName[],
  say: Say,
  platform = thisPlatform,
): Promise<void> {
  for (const release of new Set(names.map((name) => releases[name]))) {
    await fetchRelease(
      cacheFolder,
      `${site}/${release.project}/releases/download/v${release.version}`,
      folderName(release, platform),
      say,
    );
  }
}

/** A complete release appears in the cache by one rename. */
async function fetchRelease(cacheFolder: string, base: string, folder: string, say: Say): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, 'release-'));
  try {
    const archive = join(work, `${folder}.tar.gz`);
    await writeFile(archive, await downloadVerified(base, `${folder}.tar.gz`, say));
    await run('tar', ['-xzf', archive, '-C', work], { timeoutMs: fetchDeadlineMs });
    const target = join(cacheFolder, 'release', folder);
    await rm(target, { recursive: true, force: true });
    await mkdir(dirname(target), { recursive: true });
    await rename(join(work, folder), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function downloadVerified(base: string, file: string, say: Say): Promise<Uint8Array> {
  const sums = new TextDecoder().decode(await download(`${base}/sha256sums.txt`));
  const expected = findChecksum(sums, file);
  if (expected === undefined) throw new ProgramError(`${base}/sha256sums.txt has no line for ${file}`);
  say(`downloading ${base}/${file}`);
  const archive = await download(`${base}/${file}`);
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected) {
    throw new ProgramError(`${base}/${file} has SHA-256 ${actual}, but its release says ${expected}: not used`);
  }
  return archive;
}

/** A line of `sha256sums.txt` is the sum in hexadecimal, two spaces, and the file name. */
function findChecksum(sums: string, file: string): string | undefined {
  const line = sums.split('\n').find((each) => each.split(/\s+/)[1] === file);
  return line?.split(/\s+/)[0];
}

async function download(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(fetchDeadlineMs) }).catch((error: unknown) =>
    fail(`${url} cannot be reached`, error),
  );
  if (!response.ok) throw new ProgramError(`${url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer().catch((error: unknown) => fail(`${url} ended early`, error)));
}

/** fetch has the reason in the cause of its error. */
function fail(what: string, error: unknown): never {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  throw new ProgramError(`${what}: ${messageOf(cause)}`, { cause });
}

function folderName({ project, version }: Release, platform: Platform): string {
  return `${project}-${version}.${releaseSuffix(platform)}`;
}
