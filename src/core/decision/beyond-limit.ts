import type { ButtonConfig } from '../button-config.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { SensorClaim } from './decision.ts';
import { weigh } from './weigh.ts';

/** Whether the evidence alone, without an alert, is beyond the limit for this claim of the backup sensor. */
export function isBeyondLimit(button: ButtonConfig, claim: SensorClaim, evidence: Evidence | undefined): boolean {
  if (evidence?.readable !== true || button.corroborate === 'none') return false;
  return evidence.containers.some((container) => weigh(button, claim, container).counted > button.limit);
}
