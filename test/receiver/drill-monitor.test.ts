import t from 'tap';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { DrillRecord } from '../../src/core/drill/state.ts';
import { DrillMonitor, drillReadMs } from '../../src/receiver/monitors/drill-monitor.ts';
import type { TelemetryEvent } from '../../src/telemetry/event.ts';
import { memoryDrill } from '../support/drill-store.ts';

const passed: DrillRecord = {
  id: 'one',
  startedAt: '2026-11-30T09:17:00.000Z',
  endedAt: '2026-11-30T09:17:30.000Z',
  outcome: 'passed',
  stages: [{ stage: 'alert', seconds: 6.2 }],
};

function makeMonitor(store = memoryDrill()) {
  const events: TelemetryEvent[] = [];
  const time = { now: Date.parse('2026-11-30T10:00:00Z') };
  const clock = { now: () => time.now, sleep: async () => undefined, deadline: () => new AbortController().signal };
  const namespaces: string[] = [];
  const monitor = new DrillMonitor({
    button: 'drill',
    target: () => ({ kind: 'Deployment', namespace: 'canaries', name: 'big-red-button-drill' }),
    clock,
    recorder: { record: (event) => events.push(event) },
    drills: (namespace) => {
      namespaces.push(namespace);
      return store;
    },
  });
  return { monitor, events, time, namespaces, store };
}

t.test('the result of the last drill is read from the namespace of the canary, and recorded once', async (t) => {
  const { monitor, events, time, namespaces } = makeMonitor(memoryDrill({ last: passed, lastSuccess: passed.endedAt }));
  t.equal(monitor.view(), undefined);
  await monitor.read();
  await monitor.read();
  t.strictSame(namespaces, ['canaries'], 'not more often than every 15 s');
  time.now += drillReadMs;
  await monitor.read();
  t.equal(namespaces.length, 2);
  t.strictSame(events, [{ type: 'drilled', button: 'drill', last: passed, successAt: Date.parse(passed.endedAt) }]);
  t.strictSame(monitor.view(), { running: false, last: passed, lastSuccess: passed.endedAt });
});

t.test('before the first drill, the success counts from the installation', async (t) => {
  const { monitor, events } = makeMonitor();
  await monitor.read();
  t.strictSame(events, [{ type: 'drilled', button: 'drill', successAt: 0 }]);
});

t.test('a drill runs while it renews its claim', async (t) => {
  const at = '2026-11-30T10:00:00.000Z';
  const running = { id: 'two', by: 'marie', startedAt: at, renewedAt: at };
  const { monitor, time } = makeMonitor(memoryDrill({ running }));
  await monitor.read();
  t.strictSame(monitor.view(), { running: true });
  time.now += 31_000;
  t.strictSame(monitor.view(), { running: false }, 'it died');
});

t.test('if the state cannot be read, the view and the log say why', async (t) => {
  const store = memoryDrill();
  const { monitor, events } = makeMonitor({
    ...store,
    read: () => Promise.reject(new ClusterError('forbidden', 'no right')),
  });
  await monitor.read();
  const message = 'could not read the result of the last drill: no right';
  t.strictSame(monitor.view(), { running: false, problem: message });
  t.strictSame(events, [{ type: 'problem', button: 'drill', message }]);
});
