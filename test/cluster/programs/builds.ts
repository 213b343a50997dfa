import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { go } from './go.ts';
import type { Versions } from './versions.ts';

/** Programs that are built from one module's published source. */
export interface Build {
  /** The folder in the cache. Each version has its own, because a cache outlives an upgrade. */
  readonly folder: string;
  /** The slowest build comes first: Go's build cache shortens the others. */
  readonly programs: Readonly<Record<string, string>>;
  readonly linkerFlags: readonly string[];
  writeGoMod(): Promise<string>;
}

/** What a node runs. */
export function nodeBuilds(versions: Versions): readonly Build[] {
  return [kubernetes(versions.kubernetes), kubeStateMetrics(versions['kube-state-metrics']), pause];
}

/** What a node runs for pods that find each other by name and are kept apart by NetworkPolicies. */
export const networkBuilds: readonly Build[] = [
  own('network-policies', 'v0.8.0', 'sigs.k8s.io/kube-network-policies'),
  own('coredns', 'v1.15.0', 'github.com/coredns/coredns'),
];

function kubernetes(version: string): Build {
  return {
    folder: `kubernetes-${version}`,
    programs: kubernetesPackages(
      'kube-apiserver',
      'kube-controller-manager',
      'kubelet',
      'kube-scheduler',
      'kube-proxy',
      'kubectl',
    ),
    linkerFlags: kubernetesVersionFlags(version),
    writeGoMod: () => kubernetesGoMod(version),
  };
}

function kubeStateMetrics(version: string): Build {
  return {
    folder: `kube-state-metrics-${version}`,
    programs: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' },
    linkerFlags: [],
    writeGoMod: async () => goMod('1.25', `require k8s.io/kube-state-metrics/v2 ${version}`),
  };
}

const helmVersion = 'v4.3.1';

/** For the chart in k8s/chart. */
export const helmBuild: Build = {
  folder: `helm-${helmVersion}`,
  programs: { helm: 'helm.sh/helm/v4/cmd/helm' },
  linkerFlags: [`-X helm.sh/helm/v4/internal/version.version=${helmVersion}`],
  writeGoMod: async () => goMod('1.26', `require helm.sh/helm/v4 ${helmVersion}`),
};

const pause: Build = {
  folder: 'pause-1',
  programs: { pause: ownSource('pause') },
  linkerFlags: [],
  writeGoMod: async () => goMod('1.25', ''),
};

/** A program with a `main.go` in this folder, which uses the module. */
function own(name: string, version: string, module: string): Build {
  return {
    folder: `${name}-${version}`,
    programs: { [name]: ownSource(name) },
    linkerFlags: [],
    writeGoMod: async () => goMod('1.26', `require ${module} ${version}`),
  };
}

function ownSource(name: string): string {
  return join(import.meta.dirname, name, 'main.go');
}

function kubernetesPackages(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `k8s.io/kubernetes/cmd/${name}`]));
}

/** Without these flags `/version` shows v0.0.0-master, and clients and the node's own version checks would use it. */
function kubernetesVersionFlags(version: string): string[] {
  const [major, minor] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
}

/**
 * Kubernetes' own go.mod replaces the modules of its staging folder by that folder, which a dependent module does not
 * see. Here each one is replaced by its published version, v0.36.3 for v1.36.3.
 */
async function kubernetesGoMod(version: string): Promise<string> {
  const published = await readGoMod('k8s.io/kubernetes', version);
  const staging = [...published.matchAll(/^\s+(k8s\.io\/\S+) => \.\/staging\//gm)].map(([, module]) => module);
  const replaced = staging.map((module) => `replace ${module} => ${module} ${version.replace('v1.', 'v0.')}`);
  const goVersion = /^go (\S+)$/m.exec(published)?.[1] ?? '1.26';
  return goMod(goVersion, `require k8s.io/kubernetes ${version}`, ...replaced);
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
