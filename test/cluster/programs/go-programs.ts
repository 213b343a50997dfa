import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Say } from '../../../src/dev/programs/program.ts';
import { run } from '../../../src/dev/programs/run.ts';

export const kubernetesVersion = 'v1.36.3';
export const kubeStateMetricsVersion = 'v2.18.0';
export const helmVersion = 'v4.3.1';

/** Programs that are built from one module's published source. */
interface Build {
  /** The folder in the cache. Each version has its own, because a cache outlives an upgrade. */
  readonly folder: string;
  /** The slowest build comes first: Go's build cache shortens the others. */
  readonly programs: Readonly<Record<string, string>>;
  readonly linkerFlags: readonly string[];
  writeGoMod(): Promise<string>;
}

const builds: readonly Build[] = [
  {
    folder: `kubernetes-${kubernetesVersion}`,
    programs: kubernetesPackages(
      'kube-apiserver',
      'kube-controller-manager',
      'kubelet',
      'kube-scheduler',
      'kube-proxy',
      'kubectl',
    ),
    linkerFlags: kubernetesVersionFlags(),
    writeGoMod: kubernetesGoMod,
  },
  {
    folder: `kube-state-metrics-${kubeStateMetricsVersion}`,
    programs: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' },
    linkerFlags: [],
    writeGoMod: async () => goMod('1.25', `require k8s.io/kube-state-metrics/v2 ${kubeStateMetricsVersion}`),
  },
  {
    folder: `helm-${helmVersion}`,
    programs: { helm: 'helm.sh/helm/v4/cmd/helm' },
    linkerFlags: [`-X helm.sh/helm/v4/internal/version.version=${helmVersion}`],
    writeGoMod: async () => goMod('1.26', `require helm.sh/helm/v4 ${helmVersion}`),
  },
  {
    folder: 'pause-1',
    programs: { pause: join(import.meta.dirname, 'pause/main.go') },
    linkerFlags: [],
    writeGoMod: async () => goMod('1.25', ''),
  },
];

/** The place of each program, built or not. */
export function goProgramFolders(cacheFolder: string): string[] {
  return builds.map(({ folder }) => join(cacheFolder, folder));
}

export function goProgramPath(cacheFolder: string, name: string): string {
  const folder = builds.find(({ programs }) => name in programs)?.folder;
  if (folder === undefined) throw new Error(`${name} is not built from Go`);
  return join(cacheFolder, folder, name);
}

/** The names of the programs that are not in the cache. */
export async function missingGoPrograms(cacheFolder: string): Promise<string[]> {
  const missing = await Promise.all(builds.map((build) => missingOf(build, cacheFolder)));
  return missing.flat();
}

/**
 * Builds the wanted programs (default: all) that the cache lacks from their modules' source. It builds without cgo, so
 * they run on any Linux. The caller holds the cache's lock. Rejects with a `ProgramError` that ends with Go's output.
 */
export async function buildGoPrograms(cacheFolder: string, say: Say, wanted?: readonly string[]): Promise<void> {
  for (const build of builds) {
    const missing = (await missingOf(build, cacheFolder)).filter((name) => wanted?.includes(name) ?? true);
    if (missing.length === 0) continue;
    const source = join(cacheFolder, `${build.folder}.source`);
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'go.mod'), await build.writeGoMod());
    for (const name of missing) await buildProgram(build, name, { source, cacheFolder, say });
    await rm(source, { recursive: true, force: true });
  }
}

/** A rename puts the complete program in its place. */
async function buildProgram(
  build: Build,
  name: string,
  { source, cacheFolder, say }: { source: string; cacheFolder: string; say: Say },
): Promise<void> {
  const target = join(cacheFolder, build.folder, name);
  const began = Date.now();
  say(`building ${name} of ${build.folder} from its Go module`);
  await mkdir(join(cacheFolder, build.folder), { recursive: true });
  const flags = ['-mod=mod', '-trimpath', '-ldflags', ['-s', '-w', ...build.linkerFlags].join(' ')];
  await go(source, 'build', ...flags, '-o', `${target}.part`, build.programs[name] ?? name);
  await rename(`${target}.part`, target);
  say(`built ${name} in ${Math.round((Date.now() - began) / 1000)} s`);
}

async function missingOf(build: Build, cacheFolder: string): Promise<string[]> {
  const names = Object.keys(build.programs);
  const present = await Promise.all(names.map((name) => exists(join(cacheFolder, build.folder, name))));
  return names.filter((_, index) => present[index] === false);
}

/** Low priority, because a build takes minutes and others use the machine. */
function go(cwd: string, ...args: string[]): Promise<string> {
  return run('nice', ['-n', '10', 'env', 'CGO_ENABLED=0', 'GOWORK=off', 'go', ...args], { cwd });
}

function kubernetesPackages(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`]));
}

/** Without these flags `/version` shows v0.0.0-master, and clients and the node's own version checks would use it. */
function kubernetesVersionFlags(): string[] {
  const [major, minor] = kubernetesVersion.slice(1).split('.');
  const values = { gitVersion: kubernetesVersion, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
}

/**
 * Kubernetes' own go.mod replaces the modules of its staging folder by that folder, which a dependent module does not
 * see. Here each one is replaced by its published version, v0.36.3 for v1.36.3.
 */
async function kubernetesGoMod(): Promise<string> {
  const published = await readGoMod('k8s.io/kubernetes', kubernetesVersion);
  const staging = [...published.matchAll(/^\s+(k8s\.io\/\S+) => \.\/staging\//gm)].map(([, module]) => module);
  const version = kubernetesVersion.replace('v1.', 'v0.');
  const replaced = staging.map((module) => `replace ${module} => ${module} ${version}`);
  const goVersion = /^go (\S+)$/m.exec(published)?.[1] ?? '1.26';
  return goMod(goVersion, `require k8s.io/kubernetes ${kubernetesVersion}`, ...replaced);
}

async function readGoMod(module: string, version: string): Promise<string> {
  const output = await go('/', 'mod', 'download', '-json', `${module}@${version}`);
  // Standard error comes after it, because Go may report its downloads there.
  const { GoMod } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  return readFile(GoMod, 'utf8');
}

function goMod(goVersion: string, ...lines: string[]): string {
  return ['module cluster-programs', `go ${goVersion}`, ...lines, ''].join('\n');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
