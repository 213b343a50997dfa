import { readFile } from 'node:fs/promises';
import { run } from '../../../src/dev/programs/run.ts';
import { becomesReady, startComponent } from '../node/component.ts';
import { nodeName } from '../node/kubelet.ts';
import type { Node } from '../node/node.ts';
import type { Scope } from '../support/scope.ts';

/** The kernel's queue of packets that wait for a decision. The number is free. */
const queue = '100';

/**
 * Enforces the cluster's NetworkPolicies until the test ends: kube-network-policies decides each new connection from one
 * pod to another. What comes from the node itself, such as probes, is not decided, as on most networks.
 *
 * The agent fills the queue by nftables, which some kernels cannot do (CONFIG_NFT_QUEUE). The rule of iptables does the
 * same on all of them. Packets wait while the agent is away: none passes undecided.
 */
export async function enforceNetworkPolicies(t: Scope, node: Node): Promise<void> {
  const agent = await startComponent(node.folder, 'network-policies', [
    `--kubeconfig=${node.kubeconfig}`,
    `--node=${nodeName}`,
    `--queue=${queue}`,
  ]);
  const rule = ['FORWARD', '-m', 'conntrack', '--ctstate', 'NEW', '-j', 'NFQUEUE', '--queue-num', queue];
  const iptables = (command: string) => run('iptables', ['--wait', '--table', 'mangle', command, ...rule]);
  t.teardown(async () => {
    await iptables('--delete');
    await agent.stop();
  });
  const listens = async () =>
    (await readFile('/proc/self/net/netfilter/nfnetlink_queue', 'utf8')).trim().split(/\s+/)[0] === queue;
  await becomesReady(agent, listens);
  await iptables('--append');
}
