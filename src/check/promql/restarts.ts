import type { Rule } from '../sources/rules.ts';
import type { Selector } from './expression.ts';

/** The counter that a stop by restarts reads (kube-state-metrics, STABLE). */
export const restartsMetric = 'kube_pod_container_status_restarts_total';

/** What a rule looks at of it. */
export function restartSelectors({ arms }: Rule): readonly Selector[] {
  return arms.flatMap(({ selectors }) => selectors.filter(isRestarts));
}

/** Whether the expression has the shape that is understood: restarts, a limit, a window, in each of its arms. */
export function isUnderstood({ arms }: Rule): boolean {
  return arms.every(
    ({ limit, windows, selectors }) => limit !== undefined && windows.length > 0 && selectors.some(isRestarts),
  );
}

/** Names that kube-state-metrics has no metric of, although they are nearly the counter's. */
export function misspeltRestarts({ arms }: Rule): readonly Selector[] {
  return arms.flatMap(({ selectors }) =>
    selectors.filter((each) => /^kube_pod_container_\w*restart\w*$/.test(each.metric) && !isRestarts(each)),
  );
}

function isRestarts({ metric }: Selector): boolean {
  return metric === restartsMetric;
}
