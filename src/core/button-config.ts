import type { CauseRules } from './cause/assess.ts';
import type { ContainerSelection } from './evidence/container-selection.ts';
import type { ButtonHook } from './hooks/hook.ts';
import type { Labels } from './labels/labels.ts';
import type { Matcher } from './notification/matcher.ts';
import { plainTarget, type Target } from './target.ts';

/** One button of the config, with defaults filled in: its target, and when it trips. */
export interface ButtonConfig extends CauseRules {
  readonly name: string;
  readonly target: Target;
  /** For acts on many buttons at once. */
  readonly labels?: Labels;
  /** What it means for the business while the button is latched: `Card payments are OFF`. */
  readonly impact?: string;
  /** Shown beside the button: logs, a dashboard, the status page of the gateway. */
  readonly links?: readonly ButtonLink[];
  /** All must match an alert's labels. */
  readonly matchers: readonly Matcher[];
  /** `off` ignores every claim. `dry-run` decides and reports, but stops nothing. A press stops in every mode. */
  readonly mode: 'on' | 'dry-run' | 'off';
  /** `none`: the alert alone decides. For alerts that are not about restarts. */
  readonly corroborate: 'restarts' | 'none';
  /** More restarts than this trip the button. */
  readonly limit: number;
  readonly windowMs: number;
  /** `witness`: the probes of the payment gateway decide. */
  readonly whenUnclear: 'trip' | 'hold' | 'witness';
  readonly whenUnreadable: 'trip' | 'hold';
  readonly sensor: 'standby' | 'always' | 'off';
  /** While the heartbeat arrives, a sensor on standby waits this long for the alert. At least the longest way of an alert. */
  readonly sensorAfterMs: number;
  /** When the button deletes pods that zero replicas did not end; absent if it never does. */
  readonly escalate?: Escalation;
  /** Which containers of the target's pods count. Absent: all. */
  readonly containers?: ContainerSelection;
  /** The URLs that are called on its trips. */
  readonly hooks: readonly ButtonHook[];
}

export interface ButtonLink {
  readonly text: string;
  readonly url: string;
}

export interface Escalation {
  /** How long no pod of the target was deleted by its controller or has gone. */
  readonly afterMs: number;
  /** People are paged if a pod is left this long after the first deletion. */
  readonly giveUpAfterMs: number;
}

/** A button without rules: it can be pressed and reset, and never trips by itself. */
export function bareButton(name: string, target: Target): ButtonConfig {
  return {
    name,
    target: plainTarget(target),
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
