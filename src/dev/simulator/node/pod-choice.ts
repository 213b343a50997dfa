import { isActive, type Pod } from '../store/objects.ts';
import { labelPredicate } from '../store/selectors.ts';
import type { Store } from '../store/store.ts';

/** Selects containers: in each active pod that matches all given fields, the named container, or else the first. */
export interface Choice {
  readonly namespace?: string;
  readonly pod?: string;
  /** A label selector, as `app=swype-app`. */
  readonly selector?: string;
  readonly container?: string;
}

export function choosePods(store: Store, { namespace, pod, selector = '' }: Choice): Pod[] {
  const pods = store.list('pods', namespace).filter(isActive).filter(labelPredicate(selector));
  return pods.filter(({ metadata }) => pod === undefined || metadata.name === pod);
}

export function chosenContainer(pod: Pod, choice: Choice): string {
  return choice.container ?? pod.spec.containers[0]?.name ?? '';
}
