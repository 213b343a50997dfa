import type { ContainerSelection } from '../../core/evidence/container-selection.ts';
import { literal, withMatchers } from './selectors.ts';

/** The rules with the containers of one button. `rules` may have the filter of another button. */
export function withContainers(rules: string, selection: ContainerSelection | undefined): string {
  const bare = rules.replace(/, container[!=]~"[^"]*"(?=\})/g, '');
  const matcher = matcherOf(selection);
  return matcher === undefined ? bare : withMatchers(bare, (metric) => (isOfContainers(metric) ? matcher : undefined));
}

/** The same choice as `isCounted` makes in the receiver. With `include`, a disjoint `exclude` changes nothing. */
function matcherOf({ include, exclude }: ContainerSelection = {}): string | undefined {
  if (include !== undefined) return `container=~"${include.map(literal).join('|')}"`;
  return exclude === undefined ? undefined : `container!~"${exclude.map(literal).join('|')}"`;
}

/** The restart counters, of containers and of init containers. */
function isOfContainers(metric: string): boolean {
  return /^kube_pod_(init_)?container_/.test(metric);
}
