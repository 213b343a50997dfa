import type { Rules } from '../../../src/receiver/buttons.ts';
import { hookedButton, rulesOf, swypeButton } from '../support/receiver.ts';
import { swypeApp } from '../support/world.ts';

/** Another workload, without pods. */
export const elsewhere = { ...swypeApp, name: 'upcommerce-app' };

/** No config names this workload. */
export const nowhere = { ...swypeApp, name: 'no-app' };

/** The variants of the button in the config. */
const rules = {
  original: rulesOf(hookedButton),
  'no hooks': rulesOf(swypeButton),
  removed: rulesOf(),
  renamed: rulesOf({ ...swypeButton, name: 'swype' }),
  retargeted: rulesOf({ ...hookedButton, target: elsewhere }),
  'dry-run': rulesOf({ ...hookedButton, mode: 'dry-run' }),
  off: rulesOf({ ...swypeButton, mode: 'off' }),
  'unclear holds': rulesOf({ ...swypeButton, whenUnclear: 'hold' }),
  'witness decides': rulesOf({ ...hookedButton, whenUnclear: 'witness' }),
  'unreadable holds': rulesOf({ ...swypeButton, whenUnreadable: 'hold' }),
  'sensor always': rulesOf({ ...hookedButton, sensor: 'always' }),
  'sensor off': rulesOf({ ...swypeButton, sensor: 'off' }),
  escalates: rulesOf({ ...hookedButton, escalate: { afterMs: 2_000, giveUpAfterMs: 10_000 } }),
  'alert alone': rulesOf({ ...swypeButton, corroborate: 'none' }),
  // A second trip without proof of the network, within the time, needs a person.
  braked: { ...rulesOf(hookedButton), brake: { trips: 1, withinMs: 120_000 } },
  'braked, alert alone': {
    ...rulesOf({ ...swypeButton, corroborate: 'none' }),
    brake: { trips: 1, withinMs: 120_000 },
  },
} satisfies Record<string, Rules>;

export type Variant = keyof typeof rules;
// A literal object has exactly the keys of its type.
export const variants = Object.keys(rules) as readonly Variant[];

export function rulesOfVariant(variant: Variant): Rules {
  return rules[variant];
}

/** Every name that a button has in some variant. */
export const buttonNames = ['swype-app', 'swype'] as const;
