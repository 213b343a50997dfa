import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, writeKubeconfig } from './certificates.ts';
import { type Component, startComponent } from './component.ts';
import { runtimeSocket } from './container-runtime.ts';
import { apiServerUrl } from './control-plane.ts';
import { addresses } from './network.ts';

export const nodeName = 'big-red-button-test';

/** Starts the kubelet. The node becomes Ready later. */
export async function startKubelet(folder: string, authority: Authority, cgroup: string): Promise<Component> {
  const user = await authority.issueClient(`system:node:${nodeName}`, ['system:nodes']);
  const credentials = { server: apiServerUrl, authority, user };
  const kubeconfig = await writeKubeconfig(join(folder, 'kubelet.kubeconfig'), credentials);
  const config = join(folder, 'kubelet.json');
  await writeFile(config, JSON.stringify(await kubeletConfig(folder, authority, cgroup)));
  return startComponent(folder, 'kubelet', [
    `--config=${config}`,
    `--kubeconfig=${kubeconfig}`,
    `--root-dir=${join(folder, 'kubelet')}`,
    `--cert-dir=${join(folder, 'kubelet-certificates')}`,
    `--hostname-override=${nodeName}`,
    `--node-ip=${addresses.node}`,
  ]);
}

async function kubeletConfig(folder: string, authority: Authority, cgroup: string): Promise<object> {
  const resolver = join(folder, 'resolv.conf');
  await writeFile(resolver, `nameserver ${addresses.names}\n`);
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: authority.certificate } },
    containerRuntimeEndpoint: `unix://${runtimeSocket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroup,
    // A machine with the first version of cgroups, or with swap, is good enough for a test.
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    // A full disk on the test machine must not evict pods.
    localStorageCapacityIsolation: false,
    evictionHard: { 'nodefs.available': '0%', 'imagefs.available': '0%' },
    imageGCHighThresholdPercent: 100,
    resolvConf: resolver,
    clusterDNS: [addresses.names],
    clusterDomain: 'cluster.local',
    // A fourth restart comes after seconds instead of more than a minute.
    featureGates: { KubeletCrashLoopBackOffMax: true },
    crashLoopBackOff: { maxContainerRestartPeriod: '1s' },
  };
}

/** Starts kube-proxy, which makes Services reachable. */
export async function startProxy(folder: string, admin: string): Promise<Component> {
  const config = join(folder, 'kube-proxy.json');
  await mkdir(folder, { recursive: true });
  const contents = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: admin },
    mode: 'iptables',
    clusterCIDR: addresses.pods,
    hostnameOverride: nodeName,
    oomScoreAdj: 0,
    // The connection table belongs to the machine.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
  await writeFile(config, JSON.stringify(contents));
  return startComponent(folder, 'kube-proxy', [`--config=${config}`]);
}
