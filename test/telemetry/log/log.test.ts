import t from 'tap';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { buildRecorder, trip, type WrittenLine } from '../support.ts';

const button = 'swype-app';

function written(...events: readonly TelemetryEvent[]): WrittenLine[] {
  const { recorder, lines } = buildRecorder();
  for (const event of events) recorder.record(event);
  return lines;
}

t.test('a trip is a warning that names who tripped it, the target and why', (t) => {
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  t.match(written({ type: 'tripped', button, target, trip }), [
    {
      level: 'warn',
      message:
        'Button swype-app tripped by alert BigRedButtonStop: stopping deployment/swype-app in sre. ' +
        'Container app of pod swype-app-1 was restarted 4 times by network failures within 30 min; the limit is 3.',
      fields: {
        occurrence: 'tripped',
        button,
        trip: '0190a2b4',
        cause: 'network',
        previousReplicas: 3,
        lines: trip.lines,
      },
    },
  ]);
  t.match(
    written({ type: 'tripped', button, trip: { ...trip, by: { trigger: 'sensor' } } })[0]?.message,
    /by the backup sensor: stopping its target/,
  );
  t.match(
    written({
      type: 'tripped',
      button,
      trip: { ...trip, by: { trigger: 'press', account: 'ana', reason: 'fraud' } },
    })[0]?.message,
    /by a press by ana: stopping/,
  );
  const by = { trigger: 'press', account: 'operator', claimedName: 'Ana', reason: 'fraud' } as const;
  t.match(
    written({ type: 'tripped', button, trip: { ...trip, by } })[0]?.message,
    /by a press by operator \(claims to be Ana\): stopping/,
  );
  t.end();
});

t.test('accepted and stopped are two lines, each with its time', (t) => {
  t.match(
    written(
      { type: 'accepted', button, trip: trip.id, receivedAt: 1_000, acceptedAt: 1_412 },
      { type: 'stopped', button, trip: trip.id, receivedAt: 1_000, stoppedAt: 32_000 },
      { type: 'stopped', button, trip: trip.id, stoppedAt: 32_000, drainSeconds: 30.5 },
    ),
    [
      { level: 'info', message: 'Button swype-app: the API server accepted zero replicas 0.41 s after the claim.' },
      { level: 'info', message: 'Button swype-app is stopped: no pod of its target is left, 31.00 s after the claim.' },
      { level: 'info', message: /is stopped: no pod of its target is left\. Its pods took 30\.50 s to end\.$/ },
    ],
  );
  t.end();
});

t.test('what keeps the pods of a stopping button is logged, and its end', (t) => {
  const obstacles = [{ kind: 'not-deleted', pods: ['ledger-0'], count: 1 }] as const;
  const obstructed = { type: 'obstructed', button, obstacles } as const;
  const givenUp = { type: 'escalation', button, givenUp: true } as const;
  t.match(written(obstructed, { ...obstructed, obstacles: [] }, givenUp, { ...givenUp, givenUp: false }), [
    { level: 'error', message: /^Button swype-app is not stopped yet: replicas are 0, but .* pod ledger-0: / },
    { level: 'info', message: 'Button swype-app: nothing keeps its pods any more.' },
    { level: 'error', message: /although the button tries to delete its pods/ },
    { level: 'info' },
  ]);
  t.strictSame(written({ ...obstructed, obstacles: [] }), [], 'nothing was wrong');
  const pods = Array.from({ length: 11 }, (_, ordinal) => `ledger-${ordinal}`);
  t.match(written({ type: 'escalated', button, trip: trip.id, pods }), [
    { level: 'warn', message: /deleted 11 pods of its target: ledger-0, .*ledger-9, …\.$/ },
  ]);
  t.end();
});

t.test('a failure is logged at the level that fits its importance', (t) => {
  const levelOf = (event: TelemetryEvent) => written(event)[0]?.level;
  t.equal(levelOf({ type: 'fought', button, trip: trip.id, replicas: 2 }), 'warn');
  t.equal(levelOf({ type: 'state-written', button, ok: false, problem: 'HTTP 403' }), 'error');
  t.equal(levelOf({ type: 'rehearsed', button, ok: false, at: 1, problem: 'a raise was not refused' }), 'error');
  t.equal(levelOf({ type: 'config', ok: false, problem: 'buttons[0].limit: not a number' }), 'error');
  const delivery = { type: 'hook-attempted', hook: 'queue', event: 'stopped', attempts: 3, sinceMs: 1_500 } as const;
  t.equal(levelOf({ ...delivery, button, outcome: 'failed', problem: 'answered 503' }), 'warn');
  t.equal(levelOf({ ...delivery, outcome: 'given-up', problem: 'answered 410' }), 'error');
  t.match(written({ ...delivery, button, outcome: 'delivered' })[0], {
    level: 'info',
    message: 'Button swype-app: the delivery of stopped to hook queue succeeded, 1.50 s after the event.',
  });
  t.equal(levelOf({ type: 'hooks-pending', button, pending: [] }), 'debug');
  t.equal(levelOf({ type: 'problem', message: 'the watch broke' }), 'warn');
  t.equal(levelOf({ type: 'problem', button, message: 'the watch broke' }), 'warn');
  t.equal(levelOf({ type: 'unmatched', reason: 'malformed', problem: 'startsAt is not a time' }), 'warn');
  for (const outcome of ['retry', 'malformed', 'unauthorized', 'overloaded', 'too-large'] as const) {
    t.equal(levelOf({ type: 'notified', outcome }), 'warn', outcome);
  }
  t.end();
});

t.test('success and minor events are logged quietly', (t) => {
  const levelOf = (event: TelemetryEvent) => written(event)[0]?.level;
  t.equal(levelOf({ type: 'notified', outcome: 'handled' }), 'debug');
  t.equal(levelOf({ type: 'kubernetes', verb: 'get', resource: 'pods', code: '200', seconds: 1 }), 'debug');
  t.equal(levelOf({ type: 'heartbeat', at: 1 }), 'debug');
  t.equal(levelOf({ type: 'unmatched', reason: 'no-match' }), 'info');
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  t.equal(levelOf({ type: 'configured', button, target }), 'debug');
  const rule = { mode: 'off', sensor: 'standby', limit: 3, windowMs: 1_800_000 } as const;
  const [off] = written({ type: 'configured', button, target, rule });
  t.equal(off?.level, 'warn', 'a button that no alert trips is logged at every start');
  t.match(off?.message, /guards .*No alert and no sensor trips it \(mode off\)/);
  t.equal(levelOf({ type: 'gone', button }), 'info');
  t.equal(levelOf({ type: 'config', ok: true }), 'info');
  t.equal(levelOf({ type: 'backup-sensor', button, active: true }), 'info');
  t.equal(levelOf({ type: 'backup-sensor', button, active: false }), undefined);
  t.equal(levelOf({ type: 'rehearsed', button, ok: true, at: 1 }), undefined);
  t.equal(levelOf({ type: 'seen', button, state: 'armed', atZeroWithoutLatch: false }), undefined);
  t.end();
});

t.test('a decision is logged with its reason and an explanation, and a settled one at debug', (t) => {
  const decided = (decision: Extract<TelemetryEvent, { type: 'decided' }>['decision']) =>
    written({ type: 'decided', button, trigger: 'alert', fingerprint: 'f1', decision })[0];
  t.match(decided({ kind: 'hold', reason: 'not-network', because: 'Three of four restarts were OOM kills.' }), {
    level: 'info',
    message: 'Button swype-app: hold (not-network). Three of four restarts were OOM kills.',
    fields: { occurrence: 'decided', button, fingerprint: 'f1', kind: 'hold', reason: 'not-network' },
  });
  t.match(decided({ kind: 'ignore', reason: 'dry-run', because: 'It would have tripped.' }), { level: 'warn' });
  t.match(decided({ kind: 'ignore', reason: 'already-tripped', because: 'Trip 1 holds it.' }), { level: 'debug' });
  t.match(decided({ kind: 'trip', reason: 'tripped', cause: 'unclear', because: 'HTTP 403.', lines: [] }), {
    level: 'debug',
    fields: { cause: 'unclear' },
  });
  t.end();
});

t.test('a reset is logged with the person, the reason, and that nothing was started', (t) => {
  const reset = { trip: trip.id, at: trip.at, reason: 'gateway is back', account: 'ana' };
  const claimed = { ...reset, account: 'operator', claimedName: 'Ana' };
  t.match(written({ type: 'reset', button, reset: claimed })[0]?.message, /by operator \(claims to be Ana\): gateway/);
  t.match(written({ type: 'reset', button, reset }), [
    {
      level: 'info',
      message:
        'Button swype-app was reset by ana: gateway is back. This started nothing; restore the target separately.',
      fields: { trip: trip.id, account: 'ana', reason: 'gateway is back' },
    },
  ]);
  t.end();
});

t.test('no token reaches the log, not even in a quote', (t) => {
  const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl';
  const quoted = {
    ...trip,
    because: `It sent Authorization: Bearer ${token}`,
    lines: [`GET https://ana:hunter2@pay.example/?token=${token}`],
  };
  const everything = JSON.stringify(
    written(
      { type: 'tripped', button, trip: quoted },
      { type: 'problem', message: `refused: {"token":"s3cret","user":"ana"}, Basic YW5hOmh1bnRlcjI=, ${token}` },
    ),
  );
  for (const secret of [token, 'c2lnbmF0dXJl', 'hunter2', 's3cret', 'YW5hOmh1bnRlcjI']) {
    t.notOk(everything.includes(secret), secret);
  }
  t.match(everything, 'pay.example', 'the rest stays');
  t.match(written({ type: 'notified', outcome: 'unauthorized' })[0]?.message, 'its bearer token is missing');
  t.end();
});
