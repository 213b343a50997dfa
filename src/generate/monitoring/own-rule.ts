import type { ButtonConfig } from '../../core/button-config.ts';

/** What a person must write for a button that needs another alert than the generated one. `generate` and `check` give the same advice. */
export function ownRuleAdvice({ name, matchers }: Pick<ButtonConfig, 'name' | 'matchers'>): string {
  const wanted = matchers.map(({ source }) => source).join(', ');
  return `write a rule whose alert has ${wanted}, and a heartbeat with the label button="${name}" (docs/heartbeat.md#a-button-for-another-alert)`;
}
