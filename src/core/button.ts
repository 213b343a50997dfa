import type { CauseRules } from './cause/assess.ts';
import type { ButtonHook } from './hook.ts';
import type { Matcher } from './matcher.ts';
import type { Target } from './target.ts';

/** What one button guards and when it trips: one entry of the config, defaults filled in. */
export interface Button extends CauseRules {
  readonly name: string;
  readonly target: Target;
  /** All must match an alert's labels. */
  readonly matchers: readonly Matcher[];
  /** `off` ignores every claim, `dry-run` decides and tells; neither stops anything by itself, and a press still does. */
  readonly mode: 'on' | 'dry-run' | 'off';
  /** `none`: the alert alone decides, for alerts that are not about restarts. */
  readonly corroborate: 'restarts' | 'none';
  /** Strictly more restarts than this trip. */
  readonly limit: number;
  readonly windowMs: number;
  readonly whenUnclear: 'trip' | 'hold';
  readonly whenUnreadable: 'trip' | 'hold';
  readonly sensor: 'standby' | 'always' | 'off';
  /** Who is told of its trips. */
  readonly hooks: readonly ButtonHook[];
}

/** One without rules: it can be pressed, held, looked at and reset, and trips on nothing. */
export function bareButton(name: string, { kind, namespace, name: workload }: Target): Button {
  return {
    name,
    target: { kind, namespace, name: workload },
    matchers: [],
    mode: 'off',
    corroborate: 'restarts',
    limit: 0,
    windowMs: 0,
    whenUnclear: 'hold',
    whenUnreadable: 'hold',
    sensor: 'off',
    networkExitCodes: [],
    hooks: [],
  };
}
