import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { run } from '../../../src/dev/programs/run.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import { runCommand } from './command-line.ts';
import { makeFolder } from './folder.ts';
import { accessOf, writeTokenKubeconfig } from './kube-access.ts';
import { parameterPolicy } from './parameter-informer.ts';
import type { Scope } from './scope.ts';

/** The objects that `k8s/` makes in a cluster, with names of the test's own. */
export interface Installation {
  /** The namespace of the receiver's state. */
  readonly stateNamespace: string;
  /** The target's namespace, instead of `sre`. */
  readonly targetNamespace: string;
  /** The receiver's service account. */
  readonly account: string;
  /** The path of a kubeconfig with that account's token. */
  readonly kubeconfig: string;
  /** The receiver's Deployment and its objects, as shipped, but not applied. */
  readonly workload: readonly Manifest[];
  /** Runs `kubectl apply` of the manifests again. */
  applyAgain(): Promise<void>;
}

export interface InstallOptions {
  /** Buttons with targets of the same names, generated instead of the shipped button. `swype-app` must be among them. */
  readonly buttons?: readonly string[];
  /** Whether the policy that holds latched targets is applied. Default: true. */
  readonly heldPolicy?: boolean;
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * Applies a target, the Deployment `swype-app`, and the shipped manifests: the account with its rights, the state, and
 * the admission policy, which is active when this resolves. The receiver's Deployment is not applied. Everything is
 * removed when the test ends.
 */
export async function install(
  t: Scope,
  cluster: Cluster,
  makeTarget: (namespace: string) => object,
  { buttons, heldPolicy = true }: InstallOptions = {},
): Promise<Installation> {
  const targetNamespace = await cluster.makeNamespace(t);
  const account = `big-red-button-test-${randomUUID().slice(0, 8)}`;
  const folder = await makeFolder(t);
  const names = { stateNamespace: account, name: account, targetNamespace };
  const all = await shippedManifests(folder, names, buttons);
  const shipped = heldPolicy ? all : all.filter((manifest) => !isOfHeldPolicy(manifest));
  const manifests = shipped.filter((manifest) => !isWorkload(manifest));
  t.teardown(() => remove(cluster, manifests));
  await cluster.apply(...parameterPolicy, ...manifests, makeTarget(targetNamespace));
  const access = await accessOf(cluster, account, account);
  const kubeconfig = await writeTokenKubeconfig(join(folder, 'receiver.kubeconfig'), access);
  const installed = { stateNamespace: account, targetNamespace, account, kubeconfig };
  await policyIsAtWork(installed);
  return { ...installed, workload: shipped.filter(isWorkload), applyAgain: () => cluster.apply(...manifests) };
}

function isOfHeldPolicy({ kind, metadata }: Manifest): boolean {
  return kind.startsWith('ValidatingAdmissionPolicy') && metadata.name.includes('-held');
}

function isWorkload({ kind }: Manifest): boolean {
  return ['Deployment', 'PodDisruptionBudget', 'NetworkPolicy'].includes(kind);
}

/**
 * The names change as the manifests' README says. The target's namespace changes as `big-red-button generate` would do
 * it.
 */
async function shippedManifests(
  folder: string,
  { stateNamespace, name, targetNamespace }: { stateNamespace: string; name: string; targetNamespace: string },
  buttons?: readonly string[],
): Promise<Manifest[]> {
  const copy = join(folder, 'k8s');
  await cp(resolve(import.meta.dirname, '../../../k8s'), copy, { recursive: true });
  if (buttons !== undefined) await generateFor(folder, buttons);
  const names = join(copy, 'names.yaml');
  const renamed = (await readFile(names, 'utf8'))
    .replace('  namespace: big-red-button', `  namespace: ${stateNamespace}`)
    .replace('  name: big-red-button', `  name: ${name}`);
  await writeFile(names, renamed);
  const rendered = await run('kubectl', ['kustomize', copy]);
  // kustomize writes manifests.
  return loadAll(rendered.replaceAll(/\bsre\b/g, targetNamespace)) as Manifest[];
}

/** Replaces the shipped button, as a user does it: by the config and `generate`. */
async function generateFor(folder: string, buttons: readonly string[]): Promise<void> {
  const file = join(folder, 'k8s/receiver/config.yaml');
  const [before = ''] = (await readFile(file, 'utf8')).split(/^buttons:$/m);
  const texts = buttons.map(
    (name) =>
      `  - { name: ${name}, target: { kind: Deployment, namespace: sre, name: ${name} }, match: ['button="${name}"'] }\n`,
  );
  await writeFile(file, `${before}buttons:\n${texts.join('')}`);
  const generated = await runCommand(['generate', '--config', file, '--out', folder]);
  if (generated.code !== 0) throw new Error(generated.err);
}

async function remove(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of manifests) {
    if (metadata.namespace === undefined) {
      await cluster.kubectl('delete', kind, metadata.name, '--ignore-not-found', '--wait=false');
    }
  }
}

/** The API server needs a moment to apply a policy. A raise is the only write that only the policy refuses. */
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
