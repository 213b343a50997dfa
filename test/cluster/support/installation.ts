import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { shippedAlertmanagerConfig, shippedButtonRules, shippedStopRules } from '../../../src/config/shipped-files.ts';
import { run } from '../../../src/dev/programs/run.ts';
import { generate } from '../../../src/generate/generate.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
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
  /** The manifests are those that `generate` makes for the changed config. */
  readonly changeConfig?: ConfigChange;
  /** Whether the policy that holds latched targets is applied. Default: true. */
  readonly heldPolicy?: boolean;
}

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Changes the text of the shipped config. */
export type ConfigChange = (shipped: string) => string;

/**
 * Applies a target, the workload `swype-app`, and the shipped manifests: the account with its rights, the state, and
 * the admission policy, which is active when this resolves. The receiver's Deployment is not applied. Everything is
 * removed when the test ends.
 */
export async function install(
  t: Scope,
  cluster: Cluster,
  makeTarget: (namespace: string) => object,
  { changeConfig, heldPolicy = true }: InstallOptions = {},
): Promise<Installation> {
  const targetNamespace = await cluster.makeNamespace(t);
  const account = `big-red-button-test-${randomUUID().slice(0, 8)}`;
  const folder = await makeFolder(t);
  const names = { stateNamespace: account, name: account, targetNamespace };
  const all = await shippedManifests(folder, names, changeConfig);
  const shipped = heldPolicy ? all : all.filter((manifest) => !isOfHeldPolicy(manifest));
  const manifests = shipped.filter((manifest) => !isWorkload(manifest));
  t.teardown(() => remove(cluster, manifests));
  await cluster.apply(...parameterPolicy, ...manifests, makeTarget(targetNamespace));
  const access = await accessOf(cluster, account, account);
  const kubeconfig = await writeTokenKubeconfig(join(folder, 'receiver.kubeconfig'), access);
  const installed = { stateNamespace: account, targetNamespace, account, kubeconfig };
  await policyCounts(installed, makeTarget(targetNamespace));
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
  changeConfig: ConfigChange | undefined,
): Promise<Manifest[]> {
  const copy = join(folder, 'k8s');
  await cp(resolve(import.meta.dirname, '../../../k8s'), copy, { recursive: true });
  if (changeConfig !== undefined) await generateFrom(copy, changeConfig);
  const names = join(copy, 'names.yaml');
  const renamed = (await readFile(names, 'utf8'))
    .replace('  namespace: big-red-button', `  namespace: ${stateNamespace}`)
    .replace('  name: big-red-button', `  name: ${name}`);
  await writeFile(names, renamed);
  const rendered = await run('kubectl', ['kustomize', copy]);
  // kustomize writes manifests.
  return loadAll(rendered.replaceAll(/\bsre\b/g, targetNamespace)) as Manifest[];
}

/** Writes the changed config, and what `big-red-button generate` makes of it, into a copy of `k8s/`. */
async function generateFrom(copy: string, changeConfig: ConfigChange): Promise<void> {
  const file = join(copy, 'receiver/config.yaml');
  const config = changeConfig(await readFile(file, 'utf8'));
  await writeFile(file, config);
  const [stopRules, buttonRules, alertmanager] = await Promise.all(
    [shippedStopRules, shippedButtonRules, shippedAlertmanagerConfig].map((path) => readFile(path, 'utf8')),
  );
  const shipped = { stopRules: stopRules ?? '', buttonRules: buttonRules ?? '', alertmanager: alertmanager ?? '' };
  for (const { path, text } of generate(parseConfig(config, file), shipped).files) {
    if (path.startsWith('k8s/receiver/')) await writeFile(join(copy, path.slice('k8s/'.length)), text);
  }
}

async function remove(cluster: Cluster, manifests: readonly Manifest[]): Promise<void> {
  for (const { kind, metadata } of manifests) {
    if (metadata.namespace === undefined) {
      await cluster.kubectl('delete', kind, metadata.name, '--ignore-not-found', '--wait=false');
    }
  }
}

/** The API server needs a moment to apply a policy. A raise is the only write that only the policy refuses. */
async function policyCounts(
  { account, targetNamespace, kubeconfig }: Omit<Installation, 'applyAgain' | 'workload'>,
  workload: object,
): Promise<void> {
  const connection = connect({ kubeconfig, stateNamespace: account });
  const kind = 'kind' in workload && workload.kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment';
  const target = { kind, namespace: targetNamespace, name: 'swype-app' } as const;
  const isRefused = async () => {
    const raised = connection.cluster.rehearseRaise(target, 1, AbortSignal.timeout(5_000));
    return raised.then(
      () => false,
      (error) => error.message.includes('ValidatingAdmissionPolicy'),
    );
  };
  await until('the admission policy is active', isRefused, 30_000);
  await connection.close();
}
