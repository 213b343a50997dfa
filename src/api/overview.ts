import { definedOnly } from '../core/defined-only.ts';
import type { Health } from '../telemetry/health.ts';
import type { ButtonService, ButtonView, HeartbeatView, StrayStop } from './button-service.ts';

/** Every button, and the dependencies that they share. `ButtonListSchema` is its contract. */
export interface Overview {
  readonly buttons: readonly ButtonView[];
  readonly chain: SharedHealth;
}

export interface SharedHealth extends Health {
  readonly heartbeat: HeartbeatView;
  /** The version of this receiver. */
  readonly version: string;
  readonly strayStop?: StrayStop;
}

export interface OverviewOptions {
  readonly buttons: ButtonService;
  readonly health: () => Health;
  readonly version: string;
}

export function overviewOf({ buttons, health, version }: OverviewOptions): Overview {
  const { config, api } = health();
  const chain = { heartbeat: buttons.heartbeat(), config, api, version, strayStop: buttons.strayStop() };
  return { buttons: buttons.list(), chain: definedOnly(chain) };
}
