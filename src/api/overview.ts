import { definedOnly } from '../core/defined-only.ts';
import { outlookOf } from '../core/outlook/outlook.ts';
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

interface OverviewOptions {
  readonly buttons: ButtonService;
  readonly health: () => Health;
  readonly version: string;
}

export function overviewOf(options: OverviewOptions): Overview {
  const { buttons, health, version } = options;
  const { config, api } = health();
  const chain = { heartbeat: buttons.heartbeat(), config, api, version, strayStop: buttons.strayStop() };
  return { buttons: buttons.list().map((view) => withOutlook(view, chain)), chain: definedOnly(chain) };
}

/** One button with its whole history; undefined if no button has this name. */
export function buttonOf({ buttons, health }: OverviewOptions, name: string): ButtonView | undefined {
  const view = buttons.get(name);
  return view && withOutlook(view, { heartbeat: buttons.heartbeat(), ...health() });
}

function withOutlook(view: ButtonView, shared: Health & Pick<SharedHealth, 'heartbeat'>): ButtonView {
  return { ...view, outlook: outlookOf(view, shared) };
}
