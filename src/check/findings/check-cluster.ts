import type { Right, Scaler, Workload } from '../../cluster/inspector.ts';
import { describeTarget, type Target } from '../../core/target.ts';
import type { Chain } from '../model/monitoring-setup.ts';
import type { ButtonView, ClusterView } from '../sources/cluster-view.ts';
import { type Finding, finding } from './finding.ts';

/** Whether the cluster would let the receiver stop the targets, and nothing start them again. */
export function checkCluster({ cluster }: Chain): readonly Finding[] {
  if (cluster === undefined) return [];
  return [...cluster.buttons.flatMap(checkTarget), ...checkPolicy(cluster), ...checkRights(cluster)];
}

function checkTarget({ button, workload, scalers }: ButtonView): readonly Finding[] {
  const { name, target } = button;
  const where = describeTarget(target);
  if (workload === 'missing') {
    const what = `there is no ${where}, which button ${name} guards`;
    return [finding('target-missing', where, what, 'name the target as in the cluster, or apply it')];
  }
  return [...(workload === undefined ? [] : checkWorkload(workload, where)), ...checkScalers(scalers, target)];
}

function checkWorkload(workload: Workload, where: string): readonly Finding[] {
  return [checkReplicas, checkMessages, checkGitOps, checkController].flatMap((look) => look(workload, where));
}

function checkReplicas({ replicas }: Workload, where: string): readonly Finding[] {
  if (replicas > 0) return [];
  return [finding('target-at-zero', where, 'it has 0 replicas already', 'scale it up, unless that is on purpose')];
}

function checkMessages({ containers }: Workload, where: string): readonly Finding[] {
  const silent = containers.filter((each) => each.terminationMessagePolicy !== 'FallbackToLogsOnError');
  if (silent.length === 0) return [];
  const what = `container ${silent.map(({ name }) => name).join(', ')} says nothing of why it ended`;
  return [finding('cause-unclear', where, what, 'terminationMessagePolicy: FallbackToLogsOnError')];
}

function checkGitOps(workload: Workload, where: string): readonly Finding[] {
  const keeper = gitOpsOf(workload);
  if (keeper === undefined) return [];
  const fix = 'leave replicas out of the manifest there, or have them ignored';
  return [finding('gitops', where, `${keeper} keeps it as in its repository`, fix)];
}

function checkController({ controller }: Workload, where: string): readonly Finding[] {
  if (controller === undefined) return [];
  const fix = `guard what ${controller} is stopped by, or see that it leaves replicas alone`;
  return [finding('owned', where, `${controller} controls it`, fix)];
}

/** By the marks that Argo CD (resource tracking) and Flux (kustomize- and helm-controller) leave. */
function gitOpsOf({ labels, annotations }: Pick<Workload, 'labels' | 'annotations'>): string | undefined {
  const marks = { ...labels, ...annotations };
  const has = (...names: readonly string[]) => names.some((name) => Object.hasOwn(marks, name));
  if (has('argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/instance')) return 'Argo CD';
  return has('kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name') ? 'Flux' : undefined;
}

/** One with a minimum of 1 or more does nothing at 0 replicas (ScalingDisabled; seen on Kubernetes 1.36). */
function checkScalers(scalers: readonly Scaler[], { kind, namespace, name }: Target): readonly Finding[] {
  return scalers
    .filter(({ targetKind, targetName }) => targetKind === kind && targetName === name)
    .filter((scaler) => scaler.minimum === 0 || scaler.kind === 'ScaledObject')
    .map((scaler) => {
      const where = `${scaler.kind} ${scaler.name} in ${namespace}`;
      const what = `it raises ${kind.toLowerCase()}/${name} from 0 by itself`;
      const fix =
        scaler.kind === 'ScaledObject'
          ? 'pause it while the button is latched: autoscaling.keda.sh/paused'
          : 'minReplicas: 1';
      return finding('autoscaler', where, what, fix);
    });
}

function checkPolicy({ policy, buttons }: ClusterView): readonly Finding[] {
  if (policy === undefined) return [];
  if (policy === 'missing') {
    const what = 'there is none, and the config says admissionPolicy: true';
    return [finding('policy-missing', 'ValidatingAdmissionPolicy', what, 'apply k8s/receiver/admission-policy.yaml')];
  }
  const where = `ValidatingAdmissionPolicy ${policy.name}`;
  if (!policy.denies) {
    const fix = 'apply its ValidatingAdmissionPolicyBinding with validationActions: [Deny]';
    return [finding('policy-missing', where, 'no binding makes it deny', fix)];
  }
  return buttons
    .filter(({ button }) => !policy.targets.includes(policyTarget(button.target)))
    .map(({ button }) => {
      const what = `it does not name ${describeTarget(button.target)}, so the stop of button ${button.name} is denied`;
      return finding('policy-denies', where, what, '`big-red-button generate`, and apply what it made');
    });
}

/** As the generated policy names it (src/generate/admission-policy.ts). */
function policyTarget({ kind, namespace, name }: Target): string {
  return `${kind.toLowerCase()}s/scale ${namespace}/${name}`;
}

function checkRights({ account, missingRights }: ClusterView): readonly Finding[] {
  const fix = 'apply the roles of k8s/receiver; `big-red-button generate` makes them';
  return missingRights.map((right) =>
    finding(stopsWith(right) ? 'may-not-stop' : 'right-missing', account, `it may not ${describeRight(right)}`, fix),
  );
}

function stopsWith({ resource }: Right): boolean {
  return resource.endsWith('/scale') || resource === 'pods';
}

/** `patch deployments/scale swype-app in sre` */
function describeRight({ verb, resource, name, namespace }: Right): string {
  return [verb, resource, name, namespace === undefined ? undefined : `in ${namespace}`]
    .filter((word) => word !== undefined)
    .join(' ');
}
