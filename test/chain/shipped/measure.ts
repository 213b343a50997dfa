import type { ButtonView } from '../../../src/api/button-service.ts';
import type { Stack } from '../../../src/dev/demo/stack/monitoring-stack.ts';
import type { BeginFault, PathFault } from '../faults.ts';
import { beginOutage, fires, restore, stopped, until } from '../stand.ts';

/** Only pods that were seen for a while are missed. */
const warmUpMs = 60_000;
const patience = { withinMs: 300_000, everyMs: 500 };

/** Seconds from the fault, and from the fourth restart to the stop. */
export interface FaultFigures {
  readonly name: string;
  readonly shown: number;
  readonly reason: string;
  readonly fires: number;
  /** The page, or the hook of `onChainSilent` if the fault mutes alerts. */
  readonly people: number;
  readonly by: 'page' | 'onChainSilent';
  readonly stopLater: number;
  /** The target fails at the same moment as the path, while the heartbeat still looks healthy. */
  readonly stopAtOnce: number;
}

interface Notified extends Pick<FaultFigures, 'by'> {
  readonly at: number;
}

export const viewOf = ({ client }: Stack): Promise<ButtonView> => client.button('swype-app');

export function isHealthy({ state, heartbeat }: ButtonView): boolean {
  return state === 'armed' && heartbeat?.state === 'ok' && heartbeat.pods === 2;
}

export async function warmUp(chain: Stack): Promise<void> {
  const begun = performance.now();
  await until(
    'a healthy chain with pods that are not new',
    async () => isHealthy(await viewOf(chain)) && performance.now() - begun > warmUpMs,
    patience,
  );
}

export async function measureFault(
  chain: Stack,
  { name, state, begin, mutesAlerts = false }: PathFault,
): Promise<FaultFigures> {
  await warmUp(chain);
  const begun = Date.now();
  const end = await begin(chain);
  const since = (at = Date.now()) => (at - begun) / 1_000;
  const [seen, firesAfter, notified] = await Promise.all([
    until(
      state,
      async () => {
        const { heartbeat } = await viewOf(chain);
        return heartbeat?.state === state && { shown: since(), reason: heartbeat.reason ?? '' };
      },
      patience,
    ),
    until('the alert fires', async () => (await fires(chain, 'BigRedButtonHeartbeatLate')) && since(), patience),
    until('people hear of it', () => (mutesAlerts ? silentHook(chain) : page(chain)), patience),
  ]);
  const stopLater = await measureStop(chain, async () => end, 'sensor');
  await until('well again', async () => isHealthy(await viewOf(chain)), patience);
  const stopAtOnce = await measureStop(chain, begin);
  return { name, ...seen, fires: firesAfter, people: since(notified.at), by: notified.by, stopLater, stopAtOnce };
}

/**
 * Resolves with the seconds from the fourth restart to zero replicas. Afterwards the target runs as before. Name no trigger if the fault
 * begins with the failure: Prometheus scrapes the old targets for some seconds after a reload, so the alert may still arrive.
 */
export async function measureStop(chain: Stack, begin: BeginFault, by?: 'alert' | 'sensor'): Promise<number> {
  const end = await begin(chain);
  const outage = beginOutage(chain);
  const fourthRestart = await outage.fourthRestart();
  const trip = await stopped(chain);
  if (by !== undefined && trip.by.trigger !== by)
    throw new Error(`the button tripped by ${trip.by.trigger}, not by ${by}`);
  await end();
  await restore(chain, outage, trip);
  return (Date.parse(trip.acceptedAt ?? '') - fourthRestart) / 1_000;
}

function page({ channels }: Stack): Notified | undefined {
  const found = channels.messages.find(
    ({ channel, body }) => channel === 'pagerduty' && body.includes('BigRedButtonHeartbeatLate'),
  );
  return found && { at: found.at, by: 'page' };
}

function silentHook({ queue }: Stack): Notified | undefined {
  return queue.received.some((id) => id.endsWith('chain-silent')) ? { at: Date.now(), by: 'onChainSilent' } : undefined;
}
