import type { CauseRules } from './cause/assess.ts';
import type { ButtonHook } from './hooks/hook.ts';
import type { Matcher } from './notification/matcher.ts';
import type { Target } from './target.ts';

/** One button of the config, with defaults filled in: its target, and when it trips. */
export interface ButtonConfig extends CauseRules {
  readonly name: string;
  readonly target: Target;
  /** All must match an alert's labels. */
  readonly matchers: readonly Matcher[];
  /** `off` ignores every claim. `dry-run` decides and reports, but stops nothing. A press stops in every mode. */
  readonly mode: 'on' | 'dry-run' | 'off';
  /** `none`: the alert alone decides. For alerts that are not about restarts. */
  readonly corroborate: 'restarts' | 'none';
  /** More restarts than this trip the button. */
  readonly limit: number;
  readonly windowMs: number;
  readonly whenUnclear: 'trip' | 'hold';
  readonly whenUnreadable: 'trip' | 'hold';
  readonly sensor: 'standby' | 'always' | 'off';
  /** While the heartbeat arrives, a sensor on standby waits this long for the alert. At least the longest way of an alert. */
  readonly sensorAfterMs: number;
  /** The URLs that are called on its trips. */
  readonly hooks: readonly ButtonHook[];
}

/** A button without rules: it can be pressed and reset, and never trips by itself. */
export function bareButton(name: string, { kind, namespace, name: workload }: Target): ButtonConfig {
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
    sensorAfterMs: 0,
    networkExitCodes: [],
    hooks: [],
  };
}
