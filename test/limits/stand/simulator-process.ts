import type { TripRecord } from '../../../src/core/latch/latch.ts';
import { type Account, defaultReceiver } from '../../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../../src/dev/simulator/simulator.ts';
import type { ClusterAnswer, ClusterHello, ClusterOrder, ClusterQuestion } from './cluster-messages.ts';

// A process of its own, so that it does not share memory or a processor with the receiver or with the test.
// stand.ts passes the order.
const { names, historyEntries } = JSON.parse(process.argv[2] ?? '{}') as ClusterOrder;
const stateNames = [...names.flatMap((name) => [name, `${name}.history`]), 'heartbeat'].map(
  (name) => `big-red-button-${name}`,
);
const receiver: Account = {
  ...defaultReceiver,
  rules: defaultReceiver.rules.map((rule) => {
    if (rule.names === undefined) return rule;
    return { ...rule, names: rule.resource === 'configmaps' ? stateNames : names };
  }),
};
const simulator = await startSimulator({ receiver, durations: { terminationGraceMs: 0 } });
for (const name of stateNames) {
  const data = { latch: latchOf(name.replace('big-red-button-', '')) };
  const isLatch = name !== 'big-red-button-heartbeat' && !name.endsWith('.history');
  simulator.create('configmaps', 'big-red-button', { metadata: { name }, ...(isLatch && { data }) });
}
for (const name of names) simulator.create('deployments', 'sre', workload(name, 1));

function latchOf(name: string): string {
  const target = { kind: 'Deployment', namespace: 'sre', name };
  const history = Array.from({ length: historyEntries }, (_, index) => tripOf(index));
  return JSON.stringify({ version: 1, state: 'armed', target, baseline: {}, history });
}

/** A trip of about the size that an entry of the history may have. */
function tripOf(index: number): TripRecord {
  const at = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
  const reset = { trip: `trip-${index}`, at, reason: 'r'.repeat(300), account: 'somebody' };
  return {
    id: `trip-${index}`,
    at,
    by: { trigger: 'press', reason: 'p'.repeat(300), account: 'somebody' },
    cause: 'none',
    because: 'b'.repeat(200),
    lines: ['l'.repeat(700)],
    previousReplicas: 1,
    acceptedAt: at,
    stoppedAt: at,
    fights: 0,
    reset,
  };
}

process.on('message', async ({ id, restart }: ClusterQuestion) => {
  const pods = { namespace: 'sre', selector: `app=${restart}` };
  const isRunning = () => simulator.pods(pods)[0]?.status?.containerStatuses?.[0]?.state?.running;
  await simulator.until(isRunning);
  simulator.crash(pods, 'gateway-refused');
  await simulator.until(isRunning);
  process.send?.({ id } satisfies ClusterAnswer);
});
process.on('disconnect', () => process.exit());
const tokenOf = (name: string) =>
  simulator.mint(`system:serviceaccount:big-red-button:big-red-button-${name}`, { audiences: ['big-red-button'] });
process.send?.({
  kubeconfig: simulator.kubeconfig('receiver'),
  operator: tokenOf('operator'),
  viewer: tokenOf('viewer'),
} satisfies ClusterHello);
