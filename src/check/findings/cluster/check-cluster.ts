import type { Policy, Right, Scaler, Workload } from '../../../cluster/inspector.ts';
import { latchConfigMap } from '../../../cluster/object-names.ts';
import type { ButtonConfig } from '../../../core/button-config.ts';
import { describeTarget, type Target } from '../../../core/target.ts';
import { rowOf } from '../../../core/target-kinds.ts';
import { policyTarget } from '../../../generate/manifests/admission-policy.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import type { ButtonInCluster, ClusterView } from '../../sources/cluster-reader.ts';
import { type Finding, finding } from '../finding.ts';
import { checkWorkloadContainers } from '../rules/check-containers.ts';
import { checkScale } from './check-scale.ts';
import { checkStopping } from './check-stopping.ts';

/** Checks that the cluster lets the receiver stop the targets, and that nothing starts them again. */
export function checkCluster({ cluster, rules }: MonitoringSetup): readonly Finding[] {
  if (cluster === undefined) return [];
  return [
    ...cluster.buttons.flatMap((each) => checkTarget(each, rules)),
    ...checkPolicy(cluster),
    ...checkRights(cluster),
  ];
}

function checkTarget(
  { button, workload, unserved, scalers }: ButtonInCluster,
  rules: MonitoringSetup['rules'],
): readonly Finding[] {
  const { name, target } = button;
  const where = describeTarget(target);
  if (unserved !== undefined)
    return [finding('kind-not-served', where, unserved, 'correct the target in the config, or install the kind')];
  if (workload === 'missing') {
    const what = `button ${name} guards ${where}, which does not exist`;
    return [finding('target-missing', where, what, 'correct the target in the config, or apply the workload')];
  }
  const ofWorkload =
    workload === undefined
      ? []
      : [
          ...checkWorkload(workload, where),
          ...checkScale(workload, target, where),
          ...checkWorkloadContainers(button, workload, where),
          ...checkStopping(button, workload, rules),
        ];
  return [...ofWorkload, ...checkScalers(scalers, target)];
}

function checkWorkload(workload: Workload, where: string): readonly Finding[] {
  return [checkReplicas, checkMessages, checkGitOps, checkController].flatMap((check) => check(workload, where));
}

function checkReplicas({ replicas }: Workload, where: string): readonly Finding[] {
  if (replicas > 0) return [];
  return [finding('target-at-zero', where, 'the target has 0 replicas', 'scale it up, unless this is on purpose')];
}

function checkMessages({ pods }: Workload, where: string): readonly Finding[] {
  const silent = (pods?.containers ?? []).filter((each) => each.terminationMessagePolicy !== 'FallbackToLogsOnError');
  if (silent.length === 0) return [];
  const what = `container ${silent.map(({ name }) => name).join(', ')} does not report why it ended`;
  return [finding('cause-unclear', where, what, 'terminationMessagePolicy: FallbackToLogsOnError')];
}

function checkGitOps(workload: Workload, where: string): readonly Finding[] {
  const manager = gitOpsOf(workload);
  if (manager === undefined) return [];
  const fix = 'remove replicas from the manifest in the repository, or make it ignore them';
  return [finding('gitops', where, `${manager} resets the target to its repository`, fix)];
}

function checkController({ controller }: Workload, where: string): readonly Finding[] {
  if (controller === undefined) return [];
  const fix = `guard the workload that stops ${controller}, or make sure that it does not set replicas`;
  return [finding('owned', where, `${controller} controls the target`, fix)];
}

/** Knows Argo CD (resource tracking) and Flux (kustomize- and helm-controller) by their labels and annotations. */
function gitOpsOf({ labels, annotations }: Pick<Workload, 'labels' | 'annotations'>): string | undefined {
  const marks = { ...labels, ...annotations };
  const has = (...names: readonly string[]) => names.some((name) => Object.hasOwn(marks, name));
  if (has('argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/instance')) return 'Argo CD';
  return has('kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name') ? 'Flux' : undefined;
}

/** An autoscaler with a minimum of 1 or more does nothing at 0 replicas (ScalingDisabled; seen on Kubernetes 1.36). */
function checkScalers(scalers: readonly Scaler[], target: Target): readonly Finding[] {
  const { kind, namespace, name } = target;
  const { group } = rowOf(target);
  return scalers
    .filter(({ targetKind, targetName }) => targetKind === kind && targetName === name)
    .filter(({ targetGroup = group }) => targetGroup === group)
    .filter((scaler) => scaler.minimum === 0 || scaler.kind === 'ScaledObject')
    .map((scaler) => {
      const where = `${scaler.kind} ${scaler.name} in ${namespace}`;
      const what = `the autoscaler raises ${kind.toLowerCase()}/${name} from 0`;
      const fix =
        scaler.kind === 'ScaledObject'
          ? 'pause the autoscaler while the button is latched: autoscaling.keda.sh/paused-replicas: "0"'
          : 'minReplicas: 1';
      return finding('autoscaler', where, what, fix);
    });
}

function checkPolicy({ policy, buttons }: ClusterView): readonly Finding[] {
  if (policy === undefined) return [];
  if (policy === 'missing') {
    const what = 'the policy does not exist, although the config has admissionPolicy: true';
    return [finding('policy-missing', 'ValidatingAdmissionPolicy', what, 'apply k8s/receiver/admission-policy.yaml')];
  }
  const where = `ValidatingAdmissionPolicy ${policy.name}`;
  if (!policy.denies) {
    const fix = 'apply its ValidatingAdmissionPolicyBinding with validationActions: [Deny]';
    return [finding('policy-missing', where, 'no binding makes the policy deny', fix)];
  }
  return [...checkNamed(policy, where, buttons), ...checkHolds(policy, buttons)];
}

type Buttons = ClusterView['buttons'];

function checkNamed(policy: Policy, where: string, buttons: Buttons): readonly Finding[] {
  return buttons
    .filter(({ button }) => !policy.targets.includes(policyTarget(button.target)))
    .map(({ button }) => {
      const what = `the policy does not name ${describeTarget(button.target)}, so it denies the stop of button ${button.name}`;
      return finding('policy-denies', where, what, 'run `big-red-button generate`, and apply its files');
    });
}

/** Without the policy of held targets, a receiver holds a latched target. */
function checkHolds({ holds }: Policy, buttons: Buttons): readonly Finding[] {
  return buttons
    .filter(({ button }) => !holds.includes(heldTarget(button)))
    .map(({ button: { name, target } }) => {
      const what = `no binding of the policy of held targets names ${describeTarget(target)} and the state object of button ${name}`;
      const where = 'ValidatingAdmissionPolicyBinding';
      return finding('not-held', where, what, 'run `big-red-button generate`, and apply its held-policy.yaml');
    });
}

/** The binding of the generated policy (src/generate/manifests/held-policy.ts). */
function heldTarget({ name, target }: ButtonConfig): string {
  return `${latchConfigMap(name)} ${rowOf(target).resource} ${target.namespace}/${target.name}`;
}

function checkRights({ account, missingRights }: ClusterView): readonly Finding[] {
  const fix = 'apply the roles of k8s/receiver, which `big-red-button generate` makes';
  return missingRights.map((right) => {
    const id = isNeededToStop(right) ? 'may-not-stop' : 'right-missing';
    return finding(id, account, `the account may not ${describeRight(right)}`, fix);
  });
}

function isNeededToStop({ resource }: Right): boolean {
  return resource.endsWith('/scale') || resource === 'pods';
}

/** `patch deployments/scale swype-app in sre` */
function describeRight({ verb, resource, name, namespace }: Right): string {
  return [verb, resource, name, namespace === undefined ? undefined : `in ${namespace}`]
    .filter((word) => word !== undefined)
    .join(' ');
}
