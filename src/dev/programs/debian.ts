import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wrapAlertmanager } from './debian-alertmanager.ts';
import { ProgramError, type ProgramName, type Say } from './program.ts';
import { fetchDeadlineMs, run } from './run.ts';

/** trixie is stable and has the oldest versions that are new enough; sid has newer ones, which the tests can be run with. */
export const defaultSuite = 'trixie';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Debian's package of each program, and where in it the program lies. */
const packages: Readonly<Record<ProgramName, { readonly package: string; readonly path: string }>> = {
  prometheus: { package: 'prometheus', path: 'usr/bin/prometheus' },
  promtool: { package: 'promtool', path: 'usr/bin/promtool' },
  // Written beside the package's files by wrapAlertmanager.
  alertmanager: { package: 'prometheus-alertmanager', path: 'alertmanager' },
  amtool: { package: 'prometheus-alertmanager', path: 'usr/bin/amtool' },
};

/** Where a fetched program lies in the cache, whether it is there yet or not. */
export function debianPath(cacheFolder: string, suite: string, name: ProgramName): string {
  const { package: packageName, path } = packages[name];
  return join(cacheFolder, `debian-${suite}`, packageName, path);
}

/**
 * Downloads Debian's packages of these programs and unpacks them below the cache folder; nothing is installed, and no maintainer script runs.
 * APT gets a configuration, sources and folders of its own; only its proxy and mirror access settings are the machine's.
 * Call it under the cache's lock. Rejects with a {@link ProgramError}.
 */
export async function fetchFromDebian(
  cacheFolder: string,
  suite: string,
  names: readonly ProgramName[],
  say: Say,
): Promise<void> {
  const mirror = await findMirror();
  const work = join(cacheFolder, `debian-${suite}.${process.pid}.part`);
  await rm(work, { recursive: true, force: true });
  try {
    const configuration = await writeConfiguration(work, mirror, suite);
    const apt = (...args: string[]) =>
      run('apt-get', ['--config-file', configuration, '--quiet', ...args], {
        cwd: join(work, 'downloads'),
        timeoutMs: fetchDeadlineMs,
        onLine: (line) => line.startsWith('Get:') && say(`  ${line}`),
      });
    say(`reading the package list of Debian ${suite} from ${mirror}`);
    await apt('update', '--option', 'APT::Update::Error-Mode=any');
    for (const packageName of new Set(names.map((name) => packages[name].package))) {
      await fetchPackage(packageName, { apt, work, target: join(cacheFolder, `debian-${suite}`), say });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface Workplace {
  readonly apt: (...args: string[]) => Promise<string>;
  readonly work: string;
  readonly target: string;
  readonly say: Say;
}

/** The package appears at its place by one rename, when it is whole. */
async function fetchPackage(packageName: string, { apt, work, target, say }: Workplace): Promise<void> {
  const downloads = join(work, 'downloads');
  await apt('download', packageName);
  const archive = (await readdir(downloads)).find((file) => file.startsWith(`${packageName}_`));
  if (archive === undefined) throw new ProgramError(`apt-get download ${packageName} left no file in ${downloads}`);
  say(`unpacking ${archive}`);
  const unpacked = join(work, 'unpacked', packageName);
  await run('dpkg', ['-x', join(downloads, archive), unpacked], { timeoutMs: fetchDeadlineMs });
  if (packageName === packages.alertmanager.package) await wrapAlertmanager(unpacked);
  await mkdir(target, { recursive: true });
  await rm(join(target, packageName), { recursive: true, force: true });
  await rename(unpacked, join(target, packageName));
}

/** The mirror that this machine's own sources use for Debian. */
export async function findMirror(): Promise<string> {
  await access(keyring).catch(() => {
    throw new ProgramError(`this machine has no ${keyring}, so it is not Debian`);
  });
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const mirror = targets.split('\n').find((uri) => /\/debian\/?$/.test(uri));
  if (mirror === undefined) throw new ProgramError("this machine's APT sources name no Debian mirror (…/debian)");
  return mirror;
}

/** Makes, below `work`, all that APT needs to act on nothing of the machine's; returns the path of its configuration file. */
export async function writeConfiguration(work: string, mirror: string, suite: string): Promise<string> {
  for (const folder of ['downloads', 'unpacked', 'state/lists/partial', 'cache/archives/partial']) {
    await mkdir(join(work, folder), { recursive: true });
  }
  await writeFile(join(work, 'status'), '');
  await writeFile(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const configuration = join(work, 'apt.conf');
  await writeFile(configuration, configurationText(work));
  return configuration;
}

/** Read by APT after the machine's own configuration; the machine's hooks would act on the machine, so they are cleared. */
function configurationText(work: string): string {
  return `
Dir::State "${work}/state";
Dir::State::lists "${work}/state/lists";
Dir::State::status "${work}/status";
Dir::Cache "${work}/cache";
Dir::Etc::SourceList "${work}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Default-Release;
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
`;
}
