import type { Arm, Selector } from './arms.ts';

/** The restart counter of kube-state-metrics (STABLE), which a stop rule must read. */
export const restartsMetric = 'kube_pod_container_status_restarts_total';

/** The same counter of init containers (STABLE): native sidecars are init containers. */
export const initRestartsMetric = 'kube_pod_init_container_status_restarts_total';

/** The selectors of both counters. */
export function selectorsOf(arms: readonly Arm[]): readonly Selector[] {
  return arms.flatMap(({ selectors }) =>
    selectors.filter((each) => isRestarts(each) || each.metric === initRestartsMetric),
  );
}

export function restartSelectors(arms: readonly Arm[]): readonly Selector[] {
  return arms.flatMap(({ selectors }) => selectors.filter(isRestarts));
}

/** Whether every arm has the shape that this check understands: restarts, a limit and a window. */
export function isUnderstood(arms: readonly Arm[]): boolean {
  return arms.every(
    ({ limit, windows, selectors }) => limit !== undefined && windows.length > 0 && selectors.some(isRestarts),
  );
}

/** Selectors of metrics that kube-state-metrics does not have, although their names are close to the restart counter's. */
export function misspeltRestarts(arms: readonly Arm[]): readonly Selector[] {
  return arms.flatMap(({ selectors }) =>
    selectors.filter((each) => /^kube_pod_container_\w*restart\w*$/.test(each.metric) && !isRestarts(each)),
  );
}

function isRestarts({ metric }: Selector): boolean {
  return metric === restartsMetric;
}
