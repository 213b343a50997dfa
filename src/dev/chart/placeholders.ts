import type { ButtonConfig } from '../../core/button-config.ts';
import type { CustomKind } from '../../core/custom-kind.ts';
import { parseMatcher } from '../../core/notification/matcher.ts';

/** Values that occur nowhere else. The manifests are made with them, and each then becomes an action of the template. */
export const placeholder = {
  namespace: 'zz-state',
  name: 'zz-name',
  button: 'zz-button',
  targetNamespace: 'zz-place',
  workload: 'zz-workload',
  container: 'zz-container',
  limit: 987_654,
  windowMs: 7_777_777,
  cluster: { label: 'zz_label', value: 'zz-value' },
} as const;

/** A kind outside the table: what the manifests write of its name, group, version and plural is a placeholder too. */
export const placeholderKind: CustomKind = {
  apiVersion: 'zz.group/zzversion',
  kind: 'ZzKind',
  resource: 'zzresources',
  replicasPath: '.spec.zzreplicas',
};

/** A button whose every setting that the manifests depend on is a placeholder. */
export const placeholderButton: ButtonConfig = {
  name: placeholder.button,
  target: { ...placeholderKind, namespace: placeholder.targetNamespace, name: placeholder.workload },
  matchers: ['alertname="BigRedButtonStop"', `button="${placeholder.button}"`].map(parseMatcher),
  mode: 'on',
  corroborate: 'restarts',
  limit: placeholder.limit,
  windowMs: placeholder.windowMs,
  whenUnclear: 'trip',
  whenUnreadable: 'trip',
  sensor: 'standby',
  sensorAfterMs: 15_000,
  networkExitCodes: [],
  hooks: [],
};

/** The same, which also deletes pods. */
export const escalatingButton: ButtonConfig = {
  ...placeholderButton,
  escalate: { afterMs: 5_000, giveUpAfterMs: 60_000 },
};

/** A text, and the template's text in its place. */
export type Word = readonly [from: string, to: string];

/** In every template. `$` is the root, also within a loop. */
export const releaseWords: readonly Word[] = [
  [placeholder.namespace, '{{ $.Release.Namespace }}'],
  [placeholder.name, '{{ $.Values.name }}'],
];

/** Within a loop over the buttons of the model (k8s/chart/templates/_model.tpl). */
export function buttonWords(controlled: string): readonly Word[] {
  return [
    ...releaseWords,
    [placeholder.button, '{{ $button.name }}'],
    [placeholder.targetNamespace, '{{ $button.namespace }}'],
    [placeholder.workload, '{{ $button.workload }}'],
    ['zz.group', '{{ $button.group }}'],
    ['zzversion', '{{ $button.version }}'],
    [placeholderKind.resource, '{{ $button.resource }}'],
    [controlled, '{{ $button.controlled }}'],
  ];
}
