import type { ButtonConfig } from '../../core/button-config.ts';
import { drillButton, drillWorkload } from '../../core/drill/canary.ts';

/** Alerts of the stop rules that only people get: the canary has none, because a drill pages nobody. */
export const alertsForPeople: readonly string[] = ['BigRedButtonRestartsAcrossPods'];

export function isDrill({ name }: Pick<ButtonConfig, 'name'>): boolean {
  return name === drillButton;
}

/** The first button's rules are the model of all others, and a reader sees their comments. */
export function drillLast(buttons: readonly ButtonConfig[]): readonly ButtonConfig[] {
  return [...buttons.filter((button) => !isDrill(button)), ...buttons.filter(isDrill)];
}

/** The alert of the drill has the lowest priority, so that routes by priority send it to nobody. */
export function withPriority(rule: string, button: ButtonConfig): string {
  return rule.replace(/^( *priority: )P[15]$/m, isDrill(button) ? '$1P5' : '$1P1');
}

/** After the routes to the receiver: what the drill raises goes nowhere else. */
export const drillExemption = { receiver: 'nobody', matchers: [`button="${drillButton}"`] };

/** The receiver reads the result of the last drill, which lies beside the canary. */
export function drillStateRule(button: ButtonConfig): string {
  if (!isDrill(button)) return '';
  return `\
  # Read the result of the last drill.
  - apiGroups: ['']
    resources: [configmaps]
    resourceNames: [${drillWorkload}]
    verbs: [get]
`;
}
