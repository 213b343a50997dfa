import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { run } from '../../../src/dev/programs/run.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import { makeFolder } from './folder.ts';
import { accessOf, writeTokenKubeconfig } from './kube-access.ts';
import type { Scope } from './scope.ts';

/** What `k8s/` makes in a cluster, under names of a test's own. */
export interface Installation {
  /** Of the receiver's state. */
  readonly stateNamespace: string;
  /** Of the target, in the place of `sre`. */
  readonly targetNamespace: string;
  /** The receiver's service account. */
  readonly account: string;
  /** Path of a kubeconfig with that account's token. */
  readonly kubeconfig: string;
  /** The receiver's Deployment and what belongs to it, as shipped: not applied. */
  readonly workload: readonly Manifest[];
  /** As `kubectl apply` of the manifests again. */
  applyAgain(): Promise<void>;
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * Applies a target, the Deployment `swype-app`, and the shipped manifests: the account with its rights, the state, the admission policy,
 * which is at work when this resolves. Not the receiver's Deployment. All is taken away again when the test ends.
 */
export async function install(
  t: Scope,
  cluster: Cluster,
  makeTarget: (namespace: string) => object,
): Promise<Installation> {
  const targetNamespace = await cluster.makeNamespace(t);
  const account = `big-red-button-test-${randomUUID().slice(0, 8)}`;
  const folder = await makeFolder(t);
  const shipped = await shippedManifests(folder, { stateNamespace: account, name: account, targetNamespace });
  const manifests = shipped.filter((manifest) => !isWorkload(manifest));
  t.teardown(() => remove(cluster, manifests));
  await cluster.apply(...manifests, makeTarget(targetNamespace));
  const access = await accessOf(cluster, account, account);
  const kubeconfig = await writeTokenKubeconfig(join(folder, 'receiver.kubeconfig'), access);
  const installed = { stateNamespace: account, targetNamespace, account, kubeconfig };
  await policyIsAtWork(installed);
  return { ...installed, workload: shipped.filter(isWorkload), applyAgain: () => cluster.apply(...manifests) };
}

function isWorkload({ kind }: Manifest): boolean {
  return ['Deployment', 'PodDisruptionBudget', 'NetworkPolicy'].includes(kind);
}

/** Renamed as their own README says; the target's namespace as `big-red-button generate` would. */
async function shippedManifests(
  folder: string,
  { stateNamespace, name, targetNamespace }: { stateNamespace: string; name: string; targetNamespace: string },
): Promise<Manifest[]> {
  const copy = join(folder, 'k8s');
  await cp(resolve(import.meta.dirname, '../../../k8s'), copy, { recursive: true });
  const names = join(copy, 'names.yaml');
  const renamed = (await readFile(names, 'utf8'))
    .replace('  namespace: big-red-button', `  namespace: ${stateNamespace}`)
    .replace('  name: big-red-button', `  name: ${name}`);
  await writeFile(names, renamed);
  const rendered = await run('kubectl', ['kustomize', copy]);
  // What kustomize writes are manifests.
  return loadAll(rendered.replaceAll(/\bsre\b/g, targetNamespace)) as Manifest[];
}

async function remove(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of manifests) {
    if (metadata.namespace === undefined) {
      await cluster.kubectl('delete', kind, metadata.name, '--ignore-not-found', '--wait=false');
    }
  }
}

/** An API server learns of a policy after a moment. A raise is the one write that only the policy refuses. */
async function policyIsAtWork({
  account,
  targetNamespace,
  kubeconfig,
}: Omit<Installation, 'applyAgain' | 'workload'>): Promise<void> {
  const connection = connect({ kubeconfig, stateNamespace: account });
  const target = { kind: 'Deployment', namespace: targetNamespace, name: 'swype-app' } as const;
  const isRefused = async () => {
    const raised = connection.cluster.rehearseRaise(target, 1, AbortSignal.timeout(5_000));
    return raised.then(
      () => false,
      (error) => error.message.includes('ValidatingAdmissionPolicy'),
    );
  };
  await until('the admission policy is at work', isRefused, 30_000);
  await connection.close();
}
