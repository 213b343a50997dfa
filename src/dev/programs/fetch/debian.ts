import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramError, type ProgramName, type Say } from '../program.ts';
import { fetchDeadlineMs, run } from '../run.ts';
import { wrapAlertmanager } from './debian-alertmanager.ts';

/** The stable suite. Its versions are the oldest that are new enough. The tests can also run with the newer ones of sid. */
export const defaultSuite = 'trixie';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Each program's Debian package and its path in it. */
const packages: Readonly<Record<ProgramName, { readonly package: string; readonly path: string }>> = {
  prometheus: { package: 'prometheus', path: 'usr/bin/prometheus' },
  promtool: { package: 'promtool', path: 'usr/bin/promtool' },
  // The script that wrapAlertmanager writes.
  alertmanager: { package: 'prometheus-alertmanager', path: 'alertmanager' },
  amtool: { package: 'prometheus-alertmanager', path: 'usr/bin/amtool' },
  blackbox_exporter: { package: 'prometheus-blackbox-exporter', path: 'usr/bin/prometheus-blackbox-exporter' },
};

/** A fetched program's place in the cache, whether it is there yet or not. */
export function debianPath(cacheFolder: string, suite: string, name: ProgramName): string {
  const { package: packageName, path } = packages[name];
  return join(cacheFolder, `debian-${suite}`, packageName, path);
}

/**
 * Downloads the Debian packages of these programs and unpacks them into the cache folder. Installs nothing and runs no maintainer script.
 * APT uses its own configuration, sources and folders. Only the settings for proxy and mirror access are the machine's.
 * The caller holds the cache's lock. Rejects with a {@link ProgramError}.
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

interface FetchContext {
  readonly apt: (...args: string[]) => Promise<string>;
  readonly work: string;
  readonly target: string;
  readonly say: Say;
}

/** A complete package appears in the cache by one rename. */
async function fetchPackage(packageName: string, { apt, work, target, say }: FetchContext): Promise<void> {
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

/** The Debian mirror in this machine's own APT sources. */
export async function findMirror(): Promise<string> {
  await access(keyring).catch(() => {
    throw new ProgramError(`this machine has no ${keyring}, so it is not Debian`);
  });
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']);
  const mirror = targets.split('\n').find((uri) => /\/debian\/?$/.test(uri));
  if (mirror === undefined) throw new ProgramError("this machine's APT sources name no Debian mirror (…/debian)");
  return mirror;
}

/** Writes everything that APT needs to leave the machine's own state alone. Returns the path of the configuration file. */
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

/** APT reads this after the machine's own configuration. The machine's hooks would change the machine, so they are cleared. */
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
