import { Registry } from 'prom-client';
import t from 'tap';
import { type Decision, type DecisionReason, decisionReasons } from '../../../src/core/decision/decision.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { buildRecorder, trip } from '../support.ts';

const button = 'swype-app';

/** The samples of one metric after these events, exactly as Prometheus reads them. */
async function samples(metric: string, ...events: readonly TelemetryEvent[]): Promise<string[]> {
  const registry = new Registry();
  const metrics = createMetrics(registry, '1.2.3');
  for (const event of events) metrics.record(event);
  return samplesOf(registry, metric);
}

async function samplesOf(registry: Registry, metric: string): Promise<string[]> {
  const text = await registry.getSingleMetricAsString(`big_red_button_${metric}`);
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

function decided(decision: Decision): TelemetryEvent {
  return { type: 'decided', button, trigger: 'alert', decision };
}

const seen = { type: 'seen', button, state: 'armed', atZeroWithoutLatch: false } as const satisfies TelemetryEvent;

t.test('the exposition names every metric of the product, with help and type', async (t) => {
  const registry = new Registry();
  createMetrics(registry, '1.2.3');
  const text = await registry.metrics();
  const types = text
    .match(/^# TYPE big_red_button_\S+ \S+$/gm)
    ?.map((line) => line.slice(7 + 'big_red_button_'.length));
  t.strictSame(types, [
    'notifications_total counter',
    'decisions_total counter',
    'stray_stops_total counter',
    'trips_total counter',
    'state gauge',
    'replicas gauge',
    'held_by gauge',
    'held_key_repairs_total counter',
    'resets_total counter',
    'fights_total counter',
    'stop_obstacle_pods gauge',
    'escalated_pods_total counter',
    'escalation_given_up gauge',
    'stop_duration_seconds histogram',
    'kubernetes_requests_total counter',
    'kubernetes_request_duration_seconds histogram',
    'rehearsal_success gauge',
    'rehearsal_timestamp_seconds gauge',
    'heartbeat_timestamp_seconds gauge',
    'heartbeat_state gauge',
    'heartbeat_limit_seconds gauge',
    'second_sensor_active gauge',
    'at_zero_without_latch gauge',
    'latch_damaged gauge',
    'beyond_limit gauge',
    'braked gauge',
    'disarmed_until_timestamp_seconds gauge',
    'state_writable gauge',
    'target_info gauge',
    'impact_info gauge',
    'restart_limit gauge',
    'restart_window_seconds gauge',
    'hook_deliveries_total counter',
    'hook_pending gauge',
    'hook_oldest_pending_timestamp_seconds gauge',
    'config_last_reload_successful gauge',
    'memory_used_ratio gauge',
    'build_info gauge',
    'drill_success gauge',
    'drill_timestamp_seconds gauge',
    'drill_success_timestamp_seconds gauge',
    'drill_stage_seconds gauge',
    'drill_stage_budget_seconds gauge',
    'trip_timestamp_seconds gauge',
    'link_info gauge',
  ]);
  t.notMatch(text, /^# HELP big_red_button_\S+ *$/m);
  t.match(text, /^process_cpu_user_seconds_total /m, "Node's own metrics are on the same registry");
  t.match(text, /^nodejs_eventloop_lag_seconds /m);
});

t.test('two apps in one process do not share a registry', async (t) => {
  const one = buildRecorder();
  const other = buildRecorder();
  one.recorder.record({ type: 'fought', button, trip: trip.id, replicas: 2 });
  t.strictSame(await samplesOf(one.registry, 'fights_total'), [`big_red_button_fights_total{button="${button}"} 1`]);
  t.strictSame(await samplesOf(other.registry, 'fights_total'), []);
});

t.test('notifications are counted by outcome, from 0', async (t) => {
  t.strictSame(await samples('notifications_total', { type: 'notified', outcome: 'retry' }), [
    'big_red_button_notifications_total{outcome="handled"} 0',
    'big_red_button_notifications_total{outcome="retry"} 1',
    'big_red_button_notifications_total{outcome="malformed"} 0',
    'big_red_button_notifications_total{outcome="unauthorized"} 0',
    'big_red_button_notifications_total{outcome="overloaded"} 0',
    'big_red_button_notifications_total{outcome="too-large"} 0',
  ]);
});

t.test('decisions are counted by button and reason, from 0; without a button if none matched', async (t) => {
  const hold = { kind: 'hold', reason: 'not-network', because: 'Three of four were OOM kills.' } as const;
  const counted: Partial<Record<DecisionReason, number>> = { 'not-network': 2 };
  t.strictSame(
    await samples('decisions_total', { type: 'unmatched', reason: 'no-match' }, decided(hold), decided(hold)),
    [
      'big_red_button_decisions_total{reason="no-match"} 1',
      'big_red_button_decisions_total{reason="malformed"} 0',
      'big_red_button_decisions_total{reason="other-cluster"} 0',
      ...decisionReasons.map(
        (reason) => `big_red_button_decisions_total{button="${button}",reason="${reason}"} ${counted[reason] ?? 0}`,
      ),
    ],
  );
});

t.test('a reason outside the closed set does not compile', (t) => {
  // @ts-expect-error: 'because-i-say-so' is not a reason.
  decided({ kind: 'hold', reason: 'because-i-say-so', because: '' });
  // @ts-expect-error: 'lost' is not an outcome.
  const event: TelemetryEvent = { type: 'notified', outcome: 'lost' };
  t.ok(event, 'the compiler is the test: npm run types');
  t.end();
});

t.test('trips are counted by trigger, from 0', async (t) => {
  t.strictSame(await samples('trips_total', { type: 'tripped', button, trip }), [
    `big_red_button_trips_total{button="${button}",trigger="alert"} 1`,
    `big_red_button_trips_total{button="${button}",trigger="sensor"} 0`,
    `big_red_button_trips_total{button="${button}",trigger="press"} 0`,
  ]);
});

t.test('delivery attempts are counted by outcome, from 0, until the button is gone', async (t) => {
  const registry = new Registry();
  const metrics = createMetrics(registry, '1.2.3');
  const pending = (...pending: Extract<TelemetryEvent, { type: 'hooks-pending' }>['pending']) =>
    metrics.record({ type: 'hooks-pending', button, pending });
  const delivery = { button, hook: 'queue', event: 'stopped', attempts: 1, sinceMs: 5 } as const;
  const labels = `button="${button}",hook="queue"`;
  pending({ hook: 'queue', count: 0 });
  t.equal((await samplesOf(registry, 'hook_deliveries_total')).length, 9);
  t.ok((await samplesOf(registry, 'hook_deliveries_total')).every((line) => line.endsWith(' 0')));
  t.strictSame(await samplesOf(registry, 'hook_oldest_pending_timestamp_seconds'), []);
  pending({ hook: 'queue', count: 2, oldest: 5_000 });
  metrics.record({ type: 'hook-attempted', ...delivery, outcome: 'failed' });
  t.strictSame(await samplesOf(registry, 'hook_pending'), [`big_red_button_hook_pending{${labels}} 2`]);
  t.strictSame(await samplesOf(registry, 'hook_oldest_pending_timestamp_seconds'), [
    `big_red_button_hook_oldest_pending_timestamp_seconds{${labels}} 5`,
  ]);
  const lines = await samplesOf(registry, 'hook_deliveries_total');
  t.strictSame(
    lines.filter((line) => !line.endsWith(' 0')),
    [`big_red_button_hook_deliveries_total{${labels},event="stopped",outcome="failed"} 1`],
  );
  pending({ hook: 'other', count: 0 });
  t.strictSame(await samplesOf(registry, 'hook_pending'), [
    `big_red_button_hook_pending{button="${button}",hook="other"} 0`,
  ]);
  metrics.record({ type: 'gone', button });
  for (const name of ['hook_deliveries_total', 'hook_pending', 'hook_oldest_pending_timestamp_seconds']) {
    t.strictSame(await samplesOf(registry, name), [], name);
  }
});

t.test('deliveries about a monitoring outage have no button', async (t) => {
  const delivery = { hook: 'phone', event: 'chain-silent', attempts: 1, sinceMs: 5 } as const;
  const lines = await samples('hook_deliveries_total', { type: 'hook-attempted', ...delivery, outcome: 'delivered' });
  t.equal(lines.length, 6);
  t.ok(lines.includes('big_red_button_hook_deliveries_total{hook="phone",event="chain-silent",outcome="delivered"} 1'));
});

t.test('resets are counted, from 0', async (t) => {
  const reset = { trip: trip.id, at: trip.at, reason: 'gateway is back', account: 'ana' };
  const name = `big_red_button_resets_total{button="${button}"}`;
  t.strictSame(await samples('resets_total', seen), [`${name} 0`]);
  t.strictSame(await samples('resets_total', seen, { type: 'reset', button, reset }), [`${name} 1`]);
});

t.test('the target and the limit of a button are those of the newest config', async (t) => {
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  const first = { type: 'configured', button, target, limit: 3, windowMs: 1_800_000 } as const;
  const labels = (name: string) => `button="${button}",kind="Deployment",namespace="sre",name="${name}"`;
  t.strictSame(await samples('target_info', first), [`big_red_button_target_info{${labels('swype-app')}} 1`]);
  t.strictSame(await samples('restart_limit', first), [`big_red_button_restart_limit{button="${button}"} 3`]);
  t.strictSame(await samples('restart_window_seconds', first), [
    `big_red_button_restart_window_seconds{button="${button}"} 1800`,
  ]);
  const second = { type: 'configured', button, target: { ...target, name: 'other-app' } } as const;
  t.strictSame(await samples('target_info', first, second), [`big_red_button_target_info{${labels('other-app')}} 1`]);
  t.strictSame(await samples('restart_limit', first, second), []);
  t.strictSame(await samples('restart_window_seconds', first, second), []);
});

t.test('the impact of a button and its address on the page are those of the newest config', async (t) => {
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  const first = { type: 'configured', button, target, impact: 'Payments are OFF', page: 'https://b.test/#x' } as const;
  t.strictSame(await samples('impact_info', first), [
    `big_red_button_impact_info{button="${button}",impact="Payments are OFF",page="https://b.test/#x"} 1`,
  ]);
  t.strictSame(await samples('impact_info', first, { type: 'configured', button, target }), []);
});

t.test('the present trip is there while the button is latched, in words that a message can show', async (t) => {
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  const held = { trip: { ...trip, because: 'token=abcdefgh123\n<!channel> refused' }, target };
  const latched = { ...seen, state: 'stopping', held } as const;
  t.strictSame(await samples('trip_timestamp_seconds', latched), [
    `big_red_button_trip_timestamp_seconds{button="${button}",trip="0190a2b4",by="alert BigRedButtonStop",cause="token=[redacted] ‹!channel› refused",target="deployment/swype-app in sre",replicas="3"} 1767323045`,
  ]);
  t.strictSame(await samples('trip_timestamp_seconds', latched, seen), [], 'after the reset');
  const second = { ...latched, held: { ...held, trip: { ...trip, id: '0190ffff' } } };
  t.equal((await samples('trip_timestamp_seconds', latched, seen, second)).length, 1, 'a second trip');
  t.equal((await samples('trip_timestamp_seconds', latched, second)).length, 1, 'a trip that replaces another');
});

t.test('the links of a button keep the order of the newest config', async (t) => {
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  const links = [
    { text: 'Logs', url: 'https://logs.test' },
    { text: 'Dashboard', url: 'https://grafana.test' },
  ];
  const first = { type: 'configured', button, target, links } as const;
  t.strictSame(await samples('link_info', first), [
    `big_red_button_link_info{button="${button}",text="Logs",url="https://logs.test"} 1`,
    `big_red_button_link_info{button="${button}",text="Dashboard",url="https://grafana.test"} 2`,
  ]);
  t.strictSame(await samples('link_info', first, { type: 'configured', button, target }), []);
});

t.test('the state is 1 for one of four states and 0 for the others', async (t) => {
  t.strictSame(await samples('state', { ...seen, state: 'armed' }, { ...seen, state: 'stopping' }), [
    `big_red_button_state{button="${button}",state="armed"} 0`,
    `big_red_button_state{button="${button}",state="stopping"} 1`,
    `big_red_button_state{button="${button}",state="stopped"} 0`,
    `big_red_button_state{button="${button}",state="unknown"} 0`,
  ]);
});

t.test('replicas are those last read, or absent while they cannot be read', async (t) => {
  t.strictSame(await samples('replicas', { ...seen, replicas: 3 }), [`big_red_button_replicas{button="${button}"} 3`]);
  t.strictSame(await samples('replicas', { ...seen, replicas: 3 }, seen), []);
});

t.test('a target at zero without a latch is 1', async (t) => {
  const name = `big_red_button_at_zero_without_latch{button="${button}"}`;
  t.strictSame(await samples('at_zero_without_latch', { ...seen, atZeroWithoutLatch: true }), [`${name} 1`]);
  t.strictSame(await samples('at_zero_without_latch', { ...seen, atZeroWithoutLatch: true }, seen), [`${name} 0`]);
});

t.test('a stop is timed by stage', async (t) => {
  const accepted = { type: 'accepted', button, trip: trip.id, receivedAt: 10_000, acceptedAt: 10_400 } as const;
  const lines = await samples(
    'stop_duration_seconds',
    { ...accepted, evidenceAt: 8_000 },
    { type: 'stopped', button, trip: trip.id, receivedAt: 10_000, stoppedAt: 41_000 },
    { type: 'stopped', button, trip: trip.id, stoppedAt: 41_000 },
  );
  const of = (stage: string) => lines.filter((line) => line.includes(`stage="${stage}"`));
  t.strictSame(
    of('received_to_accepted'),
    histogram('received_to_accepted', { '0.5': 1, 1: 1, 2: 1, 5: 1, 10: 1, 30: 1, 60: 1, 120: 1, 300: 1 }, 0.4, 1),
  );
  t.strictSame(
    of('evidence_to_accepted'),
    histogram('evidence_to_accepted', { 5: 1, 10: 1, 30: 1, 60: 1, 120: 1, 300: 1 }, 2.4, 1),
  );
  t.strictSame(of('received_to_stopped'), histogram('received_to_stopped', { 60: 1, 120: 1, 300: 1 }, 31, 1));
});

function histogram(stage: string, filled: Readonly<Record<string, number>>, sum: number, count: number): string[] {
  const bounds = ['0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2', '5', '10', '30', '60', '120', '300'];
  const name = 'big_red_button_stop_duration_seconds';
  return [
    ...bounds.map((le) => `${name}_bucket{le="${le}",button="${button}",stage="${stage}"} ${filled[le] ?? 0}`),
    `${name}_bucket{le="+Inf",button="${button}",stage="${stage}"} ${count}`,
    `${name}_sum{button="${button}",stage="${stage}"} ${sum}`,
    `${name}_count{button="${button}",stage="${stage}"} ${count}`,
  ];
}

t.test(
  'a stage with an unknown start is not timed, and clocks that disagree do not make a time negative',
  async (t) => {
    const accepted = { type: 'accepted', button, trip: trip.id, receivedAt: 10_000, acceptedAt: 10_400 } as const;
    const withoutEvidence = await samples('stop_duration_seconds', accepted);
    t.ok(
      withoutEvidence.includes(
        `big_red_button_stop_duration_seconds_count{button="${button}",stage="evidence_to_accepted"} 0`,
      ),
    );
    const fromTheFuture = await samples('stop_duration_seconds', { ...accepted, evidenceAt: 11_000 });
    t.ok(
      fromTheFuture.includes(
        `big_red_button_stop_duration_seconds_sum{button="${button}",stage="evidence_to_accepted"} 0`,
      ),
    );
  },
);

t.test('requests to Kubernetes are counted and timed', async (t) => {
  const patch = {
    type: 'kubernetes',
    verb: 'patch',
    resource: 'deployments/scale',
    code: '200',
    seconds: 0.004,
  } as const;
  const lost = { ...patch, code: 'unknown-outcome' } as const;
  t.strictSame(await samples('kubernetes_requests_total', patch, lost, patch), [
    'big_red_button_kubernetes_requests_total{verb="patch",resource="deployments/scale",code="200"} 2',
    'big_red_button_kubernetes_requests_total{verb="patch",resource="deployments/scale",code="unknown-outcome"} 1',
  ]);
  const durations = await samples('kubernetes_request_duration_seconds', patch);
  const name = 'big_red_button_kubernetes_request_duration_seconds';
  const labels = 'verb="patch",resource="deployments/scale"';
  const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '1.5', '2', '5', '+Inf'];
  t.strictSame(durations, [
    `${name}_bucket{le="0.002",${labels}} 0`,
    ...bounds.map((le) => `${name}_bucket{le="${le}",${labels}} 1`),
    `${name}_sum{${labels}} 0.004`,
    `${name}_count{${labels}} 1`,
  ]);
});

t.test('a rehearsal sets its outcome and its time', async (t) => {
  const failed = { type: 'rehearsed', button, ok: false, at: 1_700_000_000_500 } as const;
  t.strictSame(await samples('rehearsal_success', failed, { ...failed, unknown: true }), [], 'absent while unknown');
  t.strictSame(await samples('rehearsal_success', failed), [`big_red_button_rehearsal_success{button="${button}"} 0`]);
  t.strictSame(await samples('rehearsal_success', failed, { ...failed, ok: true }), [
    `big_red_button_rehearsal_success{button="${button}"} 1`,
  ]);
  t.strictSame(await samples('rehearsal_timestamp_seconds', failed), [
    `big_red_button_rehearsal_timestamp_seconds{button="${button}"} 1700000000.5`,
  ]);
});

t.test("the state of a button's heartbeat is one of four", async (t) => {
  const state = { type: 'heartbeat-state', button, state: 'blind' } as const;
  t.strictSame(
    await samples('heartbeat_state', state),
    [0, 0, 0, 1].map((value, index) => {
      const name = ['waiting', 'ok', 'late', 'blind'][index];
      return `big_red_button_heartbeat_state{button="${button}",state="${name}"} ${value}`;
    }),
  );
});

t.test('the heartbeat is the latest one, 0 before the first', async (t) => {
  t.strictSame(await samples('heartbeat_timestamp_seconds'), ['big_red_button_heartbeat_timestamp_seconds 0']);
  t.strictSame(
    await samples(
      'heartbeat_timestamp_seconds',
      { type: 'heartbeat', at: 3_600_000 },
      { type: 'heartbeat', at: 5_000 },
    ),
    ['big_red_button_heartbeat_timestamp_seconds 5'],
    'one from the future keeps no silence from being seen',
  );
});

t.test('the backup sensor starts as inactive', async (t) => {
  t.strictSame(await samples('second_sensor_active', seen), [
    `big_red_button_second_sensor_active{button="${button}"} 0`,
  ]);
});

t.test('the backup sensor, the state object and the config have a metric that shows a problem', async (t) => {
  t.strictSame(await samples('second_sensor_active', { type: 'backup-sensor', button, active: true }), [
    `big_red_button_second_sensor_active{button="${button}"} 1`,
  ]);
  t.strictSame(await samples('state_writable', { type: 'state-written', button, ok: false }), [
    `big_red_button_state_writable{button="${button}"} 0`,
  ]);
  const config = { type: 'config', ok: true, heartbeatLimitMs: 180_000 } as const;
  t.strictSame(await samples('config_last_reload_successful', config), [
    'big_red_button_config_last_reload_successful 1',
  ]);
  t.strictSame(await samples('config_last_reload_successful', config, { type: 'config', ok: false }), [
    'big_red_button_config_last_reload_successful 0',
  ]);
  t.strictSame(await samples('heartbeat_limit_seconds', config, { type: 'config', ok: false }), [
    'big_red_button_heartbeat_limit_seconds 180',
  ]);
});

t.test('build_info has the versions as labels', async (t) => {
  t.strictSame(await samples('build_info'), [
    `big_red_button_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
  ]);
});

/** Every event that one button can have. */
function everything(name: string): TelemetryEvent[] {
  return [
    { ...seen, button: name, replicas: 3 },
    ...decisionReasons.map((reason): TelemetryEvent => {
      // One shape stands for all, because the metric reads only the reason.
      const decision = { kind: 'ignore', reason, because: '' } as Decision;
      return { type: 'decided', button: name, trigger: 'alert', decision };
    }),
    { type: 'tripped', button: name, trip },
    { type: 'accepted', button: name, trip: trip.id, receivedAt: 1, acceptedAt: 2, evidenceAt: 0 },
    { type: 'stopped', button: name, trip: trip.id, receivedAt: 1, stoppedAt: 3 },
    { type: 'fought', button: name, trip: trip.id, replicas: 1 },
    { type: 'reset', button: name, reset: { trip: trip.id, at: trip.at, reason: 'well again', account: 'ana' } },
    { type: 'configured', button: name, target: { kind: 'Deployment', namespace: 'sre', name }, limit: 3, windowMs: 1 },
    { type: 'rehearsed', button: name, ok: true, at: 1 },
    { type: 'backup-sensor', button: name, active: false },
    { type: 'state-written', button: name, ok: true },
    { type: 'problem', button: name, message: 'x' },
  ];
}

t.test('the series of a removed button disappear, and the others stay', async (t) => {
  const registry = new Registry();
  const metrics = createMetrics(registry, '1.2.3');
  for (const event of [...everything('one'), ...everything('other')]) metrics.record(event);
  const before = (await registry.metrics()).split('\n').filter((line) => line.includes('button="other"'));
  metrics.record({ type: 'gone', button: 'one' });
  const after = (await registry.metrics()).split('\n');
  t.strictSame(
    after.filter((line) => line.includes('button="one"')),
    [],
  );
  t.strictSame(
    after.filter((line) => line.includes('button="other"')),
    before,
  );
});

t.test('a button that comes back starts at 0 again', async (t) => {
  t.strictSame(
    await samples(
      'fights_total',
      { type: 'fought', button, trip: trip.id, replicas: 1 },
      { type: 'gone', button },
      seen,
    ),
    [`big_red_button_fights_total{button="${button}"} 0`],
  );
});

t.test('the number of series is bounded under every input', async (t) => {
  const registry = new Registry();
  const metrics = createMetrics(registry, '1.2.3');
  const count = async () =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('big_red_button_')).length;
  const round = (n: number) => {
    for (const event of everything(button)) metrics.record(event);
    metrics.record({ type: 'kubernetes', verb: `verb-${n}`, resource: `pods/x-${n}`, code: `E${n}`, seconds: n });
    metrics.record({ type: 'unmatched', reason: 'malformed', problem: `problem ${n}` });
    metrics.record({ type: 'problem', message: `problem ${n}` });
    metrics.record({ type: 'fought', button, trip: `trip-${n}`, replicas: n });
  };
  round(0);
  const first = await count();
  for (let n = 1; n <= 200; n += 1) round(n);
  t.equal(await count(), first);
  t.match(await samplesOf(registry, 'kubernetes_requests_total'), [
    'big_red_button_kubernetes_requests_total{verb="other",resource="other",code="other"} 201',
  ]);
});

t.test('obstacles are counted by kind, and are zero once they are over', async (t) => {
  const pods = ['a', 'b', 'c'];
  const onNode = { kind: 'terminating', pods, count: 4, finalizers: [] } as const;
  const locked = { kind: 'terminating', pods: ['d'], count: 1, finalizers: ['example.com/lock'] } as const;
  const obstructed = { type: 'obstructed', button, obstacles: [onNode, locked] } as const;
  const line = (kind: string, count: number) =>
    `big_red_button_stop_obstacle_pods{button="swype-app",obstacle="${kind}"} ${count}`;
  t.strictSame(await samples('stop_obstacle_pods', obstructed), [
    line('not-deleted', 0),
    line('terminating', 5),
    line('unproven', 0),
  ]);
  const over = { type: 'obstructed', button, obstacles: [] } as const;
  t.match(await samples('stop_obstacle_pods', obstructed, over), [line('not-deleted', 0), line('terminating', 0)]);
});

t.test('deleted pods are counted from 0, and a given-up escalation shows until it is over', async (t) => {
  const escalated = { type: 'escalated', button, trip: 't', pods: ['a', 'b'] } as const;
  t.strictSame(await samples('escalated_pods_total', seen), [
    'big_red_button_escalated_pods_total{button="swype-app"} 0',
  ]);
  t.strictSame(await samples('escalated_pods_total', escalated), [
    'big_red_button_escalated_pods_total{button="swype-app"} 2',
  ]);
  const givenUp = { type: 'escalation', button, givenUp: true } as const;
  const line = (value: number) => `big_red_button_escalation_given_up{button="swype-app"} ${value}`;
  t.strictSame(await samples('escalation_given_up', givenUp), [line(1)]);
  t.strictSame(await samples('escalation_given_up', givenUp, { ...givenUp, givenUp: false }), [line(0)]);
});

t.test('a drill shows its result and the seconds of each stage that passed', async (t) => {
  const last = {
    id: 'one',
    startedAt: '1970-01-01T00:00:00Z',
    endedAt: '1970-01-01T00:01:00Z',
    outcome: 'failed' as const,
    stages: [{ stage: 'restarts' as const, seconds: 12.5 }],
  };
  const drilled = { type: 'drilled', button: 'drill', last, successAt: 30_000 } as const;
  t.strictSame(await samples('drill_success', drilled), ['big_red_button_drill_success{button="drill"} 0']);
  t.strictSame(await samples('drill_timestamp_seconds', drilled), [
    'big_red_button_drill_timestamp_seconds{button="drill"} 60',
  ]);
  t.strictSame(await samples('drill_success_timestamp_seconds', drilled), [
    'big_red_button_drill_success_timestamp_seconds{button="drill"} 30',
  ]);
  t.strictSame(await samples('drill_stage_seconds', drilled), [
    'big_red_button_drill_stage_seconds{button="drill",stage="restarts"} 12.5',
  ]);
  t.equal((await samples('drill_stage_budget_seconds', drilled)).length, 8);
  const next = { ...drilled, last: { ...last, stages: [] } };
  t.strictSame(await samples('drill_stage_seconds', drilled, next), [], 'a stage that did not pass has no value');
  t.strictSame(await samples('drill_success', drilled, { type: 'gone', button: 'drill' }), []);
  t.strictSame(await samples('drill_success'), [], 'without a drill there is no series');
});
