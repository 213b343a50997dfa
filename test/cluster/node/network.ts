import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../src/dev/programs/run.ts';

/** Addresses inside the node's own network namespace. Nothing else uses it, so they can be fixed. */
export const addresses = {
  node: '10.213.0.1',
  pods: '10.244.0.0/24',
  services: '10.96.0.0/16',
  /** The address of the Service `kubernetes`: the first in its range. */
  apiServer: '10.96.0.1',
  /** The cluster's name server. Nothing answers at this address. */
  names: '10.96.0.10',
  /** An address from RFC 5737's documentation networks: packets from pods are lost without an answer. */
  blackHole: '203.0.113.1',
} as const;

/** Values that the kubelet would set for the whole machine. It finds them set, and writes nothing. */
const kernelSettings = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

/** Prepares the namespaces for a node. Only a process inside them may call this function. */
export async function furnishNamespaces(folder: string): Promise<void> {
  // Programs of the node keep state in these places whatever their options say.
  for (const place of ['/run', '/var/log']) await run('mount', ['-t', 'tmpfs', 'node', place]);
  await mkdir('/run/netns');
  await coverKernelSettings(join(folder, 'kernel-settings'));
  await run('ip', ['link', 'set', 'lo', 'up']);
  // An address that pods reach, on a bridge without ports. Its default route ends packets to all other addresses.
  await run('ip', ['link', 'add', 'node0', 'type', 'bridge']);
  await run('ip', ['address', 'add', `${addresses.node}/24`, 'dev', 'node0']);
  await run('ip', ['link', 'set', 'node0', 'up']);
  await run('ip', ['route', 'add', 'default', 'dev', 'node0']);
  for (const vanishing of [addresses.blackHole, addresses.names])
    await run('ip', ['route', 'add', 'blackhole', vanishing]);
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1');
  await writeFile('/proc/sys/net/bridge/bridge-nf-call-iptables', '1');
}

async function coverKernelSettings(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(kernelSettings)) {
    const cover = join(folder, name.replaceAll('/', '.'));
    await writeFile(cover, `${value}\n`);
    await run('mount', ['--bind', cover, `/proc/sys/${name}`]);
  }
}
