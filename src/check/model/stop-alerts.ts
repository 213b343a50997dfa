import type { ButtonConfig } from '../../core/button-config.ts';
import type { Part } from '../sources/document.ts';
import type { Rule } from '../sources/rules.ts';
import { type AlertLabels, answer, has } from './labels.ts';
import { buttonPart, type Chain } from './monitoring-setup.ts';

/** A rule whose alerts trip a button, as far as their labels tell. */
export interface Stop {
  readonly button: ButtonConfig;
  readonly part: Part;
  readonly rule: Rule;
  /** As Alertmanager gets them. */
  readonly labels: AlertLabels;
}

export function stopsOf(chain: Chain): readonly Stop[] {
  const { config, rules = [] } = chain;
  if (config === undefined) return [];
  return config.config.buttons.flatMap((button, index) =>
    rules
      .map((rule) => ({ button, part: buttonPart(config, index), rule, labels: sentLabels(rule, chain) }))
      .filter(({ labels }) => answer(button.matchers, labels) !== 'no'),
  );
}

/** The rules that raise the heartbeat. */
export function heartbeatsOf(chain: Chain): readonly Pick<Stop, 'rule' | 'labels'>[] {
  const { config, rules = [] } = chain;
  if (config === undefined) return [];
  return rules
    .map((rule) => ({ rule, labels: sentLabels(rule, chain) }))
    .filter(({ labels }) => answer(config.config.heartbeat.matchers, labels) !== 'no');
}

/** Prometheus adds its external labels where an alert has none of that name. */
export function sentLabels({ labels }: Rule, { prometheus }: Chain): AlertLabels {
  const external = Object.entries(prometheus?.externalLabels ?? {});
  const added = labels.open === 'any' ? [] : external.filter(([name]) => !has(labels.open, name));
  return { ...labels, known: { ...Object.fromEntries(added), ...labels.known } };
}
