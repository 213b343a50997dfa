import type { Health } from '../telemetry/health.ts';
import type { ButtonService, ButtonView, HeartbeatView } from './button-service.ts';

/** All that people see at once: every button, and what they all hang on. `ButtonListSchema` is its contract. */
export interface Overview {
  readonly buttons: readonly ButtonView[];
  readonly chain: SharedHealth;
}

export interface SharedHealth extends Health {
  readonly heartbeat: HeartbeatView;
  /** Of this receiver. */
  readonly version: string;
}

export interface OverviewOptions {
  readonly panel: ButtonService;
  readonly health: () => Health;
  readonly version: string;
}

export function overviewOf({ panel, health, version }: OverviewOptions): Overview {
  const { config, api } = health();
  return { buttons: panel.list(), chain: { heartbeat: panel.heartbeat(), config, api, version } };
}
