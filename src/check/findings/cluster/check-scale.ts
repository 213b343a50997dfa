import type { Workload } from '../../../cluster/inspector.ts';
import type { Target } from '../../../core/target.ts';
import { rowOf } from '../../../core/target-kinds.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks the scale of a kind outside the table against its CustomResourceDefinition. */
export function checkScale({ scale }: Workload, target: Target, where: string): readonly Finding[] {
  if (scale === undefined) return [];
  const { kind } = target;
  const replicasPath = `.${rowOf(target).replicas.path.join('.')}`;
  const findings: Finding[] = [];
  if (scale.replicas !== replicasPath) {
    const what = `the config has replicasPath ${replicasPath}, and the CustomResourceDefinition of ${kind} has ${scale.replicas}`;
    findings.push(finding('replicas-path', where, what, `replicasPath: ${scale.replicas}, then generate again`));
  }
  if (scale.selector === undefined) {
    const what = `the CustomResourceDefinition of ${kind} has no subresources.scale.labelSelectorPath`;
    findings.push(finding('no-selector', where, what, 'add it, and let the controller write that field'));
  }
  return findings;
}
