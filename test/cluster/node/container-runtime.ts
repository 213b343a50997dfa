import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { becomesReady, type Component, startComponent } from './component.ts';
import { addresses } from './network.ts';

export const runtimeSocket = '/run/containerd/containerd.sock';
/** The tests' registry serves this image, like every other. */
export const pauseImage = 'big-red-button.local/pause:1';

/**
 * Starts containerd with its own root, state and network. Resolves when it has booted, because a kubelet must not start
 * earlier.
 */
export async function startContainerRuntime(folder: string, registryUrl: string, cniPath: string): Promise<Component> {
  const networks = join(folder, 'cni');
  const registries = join(folder, 'registries');
  await mkdir(networks, { recursive: true });
  await mkdir(join(registries, '_default'), { recursive: true });
  await writeFile(join(networks, '10-bridge.conflist'), JSON.stringify(bridgeNetwork(folder)));
  await writeFile(join(registries, '_default/hosts.toml'), mirror(registryUrl));
  const config = join(folder, 'containerd.toml');
  await writeFile(config, containerdConfig({ folder, networks, registries, cniPath }));
  const component = await startComponent(folder, 'containerd', ['--config', config]);
  const hasBooted = async () => (await component.readLog()).includes('containerd successfully booted');
  await becomesReady(component, hasBooted);
  return component;
}

function containerdConfig(paths: { folder: string; networks: string; registries: string; cniPath: string }): string {
  return `version = 2
root = "${paths.folder}/containerd"
state = "/run/containerd"
[grpc]
address = "${runtimeSocket}"
[plugins."io.containerd.internal.v1.opt"]
path = "${paths.folder}/opt"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${pauseImage}"
# Lowering it below the kubelet's own needs CAP_SYS_RESOURCE, which root lacks in some containers.
restrict_oom_score_adj = true
disable_apparmor = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "${paths.cniPath}"
conf_dir = "${paths.networks}"
[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "${paths.registries}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = "runc"
SystemdCgroup = false
`;
}

function mirror(url: string): string {
  return `[host."${url}"]\ncapabilities = ["pull", "resolve"]\n`;
}

function bridgeNetwork(folder: string): object {
  const ranges = [[{ subnet: addresses.pods }]];
  const ipam = { type: 'host-local', dataDir: join(folder, 'cni-addresses'), ranges, routes: [{ dst: '0.0.0.0/0' }] };
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      { type: 'bridge', bridge: 'pods0', isGateway: true, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
