import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Test } from 'tap';
import { run } from '../../../src/programs/run.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import { accessOf, writeTokenKubeconfig } from './kube-access.ts';

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
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * Applies the shipped manifests: the account with its rights, the state, the admission policy, which is at work when this
 * resolves. Not the receiver's Deployment. Taken away again when the test ends.
 */
export async function install(t: Test, cluster: Cluster): Promise<Installation> {
  const targetNamespace = await cluster.makeNamespace(t);
  const account = `big-red-button-test-${randomUUID().slice(0, 8)}`;
  const folder = t.testdir();
  const manifests = await shippedManifests(folder, { stateNamespace: account, name: account, targetNamespace });
  t.teardown(() => remove(cluster, manifests));
  await cluster.apply(...manifests);
  const access = await accessOf(cluster, account, account);
  const kubeconfig = await writeTokenKubeconfig(join(folder, 'receiver.kubeconfig'), access);
  await policyIsAtWork(account, kubeconfig);
  return { stateNamespace: account, targetNamespace, account, kubeconfig };
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
  const manifests = loadAll(rendered.replaceAll(/\bsre\b/g, targetNamespace)) as Manifest[];
  return manifests.filter(({ kind }) => !['Deployment', 'PodDisruptionBudget', 'NetworkPolicy'].includes(kind));
}

async function remove(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of manifests) {
    if (metadata.namespace === undefined) {
      await cluster.kubectl('delete', kind, metadata.name, '--ignore-not-found', '--wait=false');
    }
  }
}

/** An API server learns of a policy after a moment. A write of the account is tried that only the policy refuses, or RBAC too. */
async function policyIsAtWork(account: string, kubeconfig: string): Promise<void> {
  const write = ['-n', account, 'create', 'configmap', 'refused', '--dry-run=server'];
  const isRefused = async () => {
    const said = await run('kubectl', ['--kubeconfig', kubeconfig, ...write]).catch((error: Error) => error.message);
    return said.includes('ValidatingAdmissionPolicy');
  };
  await until('the admission policy is at work', isRefused, 30_000);
}
