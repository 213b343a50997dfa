import type { ButtonView } from '../../src/api/button-service.ts';
import type { SharedHealth } from '../../src/api/overview.ts';
import { outlookOf } from '../../src/core/outlook/outlook.ts';
import { buttonView } from '../http/receiver.ts';

/** The sizes of a phone and of a small laptop. */
export const sizes = { phone: { width: 360, height: 740 }, laptop: { width: 1366, height: 650 } } as const;

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
/** All pictures take longer than the heartbeat may be late: the page's clock is never after this time. */
const justNow = minutesAgo(-10);
const { trip, history, ...rest } = buttonView;
const [before] = history;
if (trip === undefined || before === undefined) throw new Error('the fixture has a trip and a history');
const stopped = { ...trip, at: minutesAgo(7), acceptedAt: minutesAgo(7), stoppedAt: minutesAgo(6), fights: 0 };
const button: ButtonView = {
  ...rest,
  impact: 'Card payments are OFF',
  links: [
    { text: 'Logs', url: 'https://logs.test/payments' },
    { text: 'Status of Swype', url: 'https://status.test' },
  ],
  heartbeat: { state: 'ok', at: justNow },
  rehearsal: { ok: true, at: justNow },
  history: [before],
};
/** `restarts` of the one container, all of one cause. */
function seen(restarts: number, cause: 'network' | 'unclear' = 'network'): NonNullable<ButtonView['evidence']> {
  const { evidence } = buttonView;
  if (!evidence?.readable) throw new Error('the fixture has evidence');
  const containers = evidence.containers.map((container) => ({
    ...container,
    restartCount: restarts,
    dated: { network: 0, other: 0, unclear: 0, [cause]: restarts },
    verdicts:
      restarts === 0 || cause === 'unclear'
        ? []
        : (container.verdicts ?? []).map((verdict) => ({ ...verdict, count: restarts })),
    lines: restarts === 0 || cause === 'unclear' ? [] : container.lines,
  }));
  return { ...evidence, containers };
}

const armed: ButtonView = { ...button, state: 'armed', replicas: 3, evidence: seen(2) };
const disarm = {
  account: 'ada@upcommerce.example',
  at: minutesAgo(30),
  until: minutesAgo(-60),
  reason: 'gateway maintenance',
};
const brake = { counted: 6, trips: 5, withinMs: 600_000 };

/** The page in every state, by a name. */
export const states: Readonly<Record<string, readonly ButtonView[]>> = {
  armed: [armed],
  degraded: [{ ...armed, heartbeat: { state: 'late', at: minutesAgo(3), reason: 'no heartbeat arrives' } }],
  disarmed: [{ ...armed, disarm, disarms: [disarm] }],
  'dry-run': [{ ...armed, mode: 'dry-run' }],
  off: [{ ...armed, mode: 'off' }],
  stopping: [{ ...button, state: 'stopping', replicas: 3, trip: { ...trip, at: minutesAgo(0.2), fights: 0 } }],
  stopped: [{ ...button, state: 'stopped', heldBy: 'api-server', trip: stopped }],
  unknown: [
    { ...armed, state: 'unknown', replicas: 0, evidence: seen(0), problems: ['read configmaps: 403: forbidden'] },
  ],
  braked: [{ ...armed, brake, evidence: seen(4, 'unclear') }],
  'awaiting-restore': [
    {
      ...armed,
      replicas: 0,
      awaitingRestore: true,
      evidence: seen(0),
      lastReset: before.reset ?? undefined,
    } as ButtonView,
  ],
  'many-armed': Array.from({ length: 12 }, (_, index) => ({ ...armed, name: `service-with-a-long-name-${index}` })),
  many: Array.from({ length: 12 }, (_, index) => ({
    ...(index === 3 ? { ...button, state: 'stopped' as const, trip: stopped } : armed),
    name: index === 0 ? 'swype-app' : `service-with-a-long-name-${index}`,
    ...(index === 5 ? { mode: 'off' as const } : {}),
  })),
};

/** The first state of the page's stream: these buttons, and shared dependencies in good order. */
export function streamOf(views: readonly ButtonView[], chain: SharedHealth): string {
  const shared = { ...chain, heartbeat: { lateAfterMs: 40_000, late: false, at: justNow } };
  const buttons = views.map((view) => ({ ...view, outlook: outlookOf(view, shared) }));
  return `event: state\ndata: ${JSON.stringify({ buttons, chain: shared })}\n\n`;
}

/** Runs in the browser: the next stream shows `body` and does not end, so that the page stays live. */
export function keepStreamOpen(body: string): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (!String(input).includes('v1/stream')) return original(input, init);
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(body)) });
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  };
}
