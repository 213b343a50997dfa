import t from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import type { SharedHealth } from '../../../src/api/overview.ts';
import { renderButtons, renderHealth } from '../../../src/cli/render/overview.ts';
import { renderButton } from '../../../src/cli/render/status.ts';
import { painter } from '../../../src/cli/render/text.ts';
import { commandLine, type View } from '../../../src/cli/render/view.ts';
import { buttonView } from '../../http/receiver.ts';

const view: View = {
  paint: painter(false),
  width: 100,
  now: Date.parse('2026-11-23T10:29:31Z'),
  command: commandLine(['--context', 'prod eu']),
};

const { trip: _, ...untripped } = buttonView;
const armed: ButtonView = { ...untripped, state: 'armed', replicas: 3 };

t.test('a stopping button fits on one screen: state, reason, what happens next, how to reset and restore', (t) => {
  t.equal(
    renderButton(buttonView, view),
    `swype-app  Stopping  deployment/swype-app in sre: 0 replicas

Since    2026-11-23 10:15:31 UTC, 14 min ago
By       alert BigRedButtonStop
Why      Network failure: 4 restarts in 30 min (connection refused, 10.0.0.1:443). 2 other pods did
         not restart; all restarts are of revision 6d5f7c9b4, running since 2025-11-23 10:00 UTC
         (network, socket/connection-refused)
         │ connect ECONNREFUSED 10.0.0.1:443
Before   3 replicas
Drift    raised once against the latch
Trip     trip-1
State    The API server has not accepted zero replicas yet. The receiver tries again each second.
Next     The state becomes Stopped when no pod is left. If anything raises the replicas, the
         receiver sets them back to 0.
Reset    big-red-button reset swype-app --trip trip-1 --reason '…' --context 'prod eu'
Then     big-red-button restore swype-app --context 'prod eu'
`,
  );
  t.end();
});

t.test('what a stop means for the business comes first, until the workload is restored', (t) => {
  t.match(
    renderButton({ ...buttonView, impact: 'Card payments are OFF' }, view),
    /^Card payments are OFF\nswype-app {2}Stopping/,
  );
  t.match(renderButton({ ...armed, impact: 'Card payments are OFF' }, view), /^swype-app {2}Armed/);
  const running = { ...buttonView, replicas: 3, impact: 'Card payments are OFF' };
  t.match(renderButton(running, view), /^swype-app {2}Stopping/, 'while it runs, nothing is off');
  const released = { ...armed, replicas: 0, awaitingRestore: true, impact: 'Card payments are OFF' };
  t.match(renderButton(released, view), /^Card payments are OFF\nswype-app {2}Armed/, 'a reset starts nothing');
  t.end();
});

t.test('repeated words of containers are shown once, with their count and newest time', (t) => {
  const said = (at: string) => `${at} swype-app-1/app (network): connect ECONNREFUSED 10.0.0.1:443`;
  const lines = [said('2026-11-23T10:15:01.000Z'), said('2026-11-23T10:15:30.000Z'), 'something else'];
  const { trip } = buttonView;
  if (trip === undefined) throw new Error('the view has a trip');
  const text = renderButton({ ...buttonView, trip: { ...trip, lines } }, view);
  t.match(text, '\n         │ connect ECONNREFUSED 10.0.0.1:443 (2 times, last 2026-11-23 10:15:30 UTC)\n');
  t.match(text, '\n         │ something else\n');
  t.end();
});

t.test('who holds the target is shown, for a latched button and for one that may trip', (t) => {
  const text = (button: ButtonView) => renderButton(button, { ...view, width: 200 });
  t.match(
    text({ ...buttonView, heldBy: 'api-server' }),
    '\nHeld by  the API server: it refuses every raise, also while no receiver runs\n',
  );
  t.match(
    text({ ...buttonView, heldBy: 'receiver' }),
    '\nHeld by  the receiver: it sets a raised target back to zero\n',
  );
  t.match(text({ ...armed, heldBy: 'api-server' }), '\nHeld by  once it trips, the API server: ');
  t.notMatch(text(armed), 'Held by', 'an older receiver does not know it');
  t.end();
});

t.test('every state shows what happens next', (t) => {
  const lastReset = { trip: 'trip-0', at: '2026-11-23T10:00:00Z', reason: 'well again', account: 'alice' };
  const trip = { ...buttonView.trip, acceptedAt: '2026-11-23T10:15:32Z', fights: 0 } as ButtonView['trip'] & object;
  const cases: readonly (readonly [ButtonView, RegExp])[] = [
    [{ ...buttonView, trip }, /Replicas are set to 0\. Pods may still be running.*Stopped when no pod is left/s],
    [
      { ...buttonView, trip: { ...trip, fights: 2, stoppedAt: trip.at } },
      /raised the workload against the latch\. The receiver sets it back/,
    ],
    [{ ...buttonView, state: 'stopped', trip }, /Held at 0 until you reset/],
    [
      armed,
      /The workload is running.*It trips if one container restarts more than 3 times within 30 min by network failure/s,
    ],
    [{ ...armed, mode: 'dry-run' }, /mode dry-run.* only logs a trip if one container restarts more than 3/],
    [{ ...armed, mode: 'off' }, /No alert and no sensor trips it \(mode off\)/],
    [{ ...armed, replicas: 0 }, /at zero, but no latch holds it there/],
    [
      { ...armed, replicas: 0, lastReset, awaitingRestore: true },
      /stays at zero until a person restores it.*Restore with your own credentials.*\nRestore +big-red-button restore/s,
    ],
    [{ ...armed, state: 'unknown' }, /The state object has no latch, or cannot be read/],
  ];
  for (const [button, words] of cases) t.match(renderButton(button, { ...view, width: 200 }), words);
  t.end();
});

t.test('a reset shows who, when and why; without a trip, the press command is shown', (t) => {
  const lastReset = {
    trip: 'trip-0',
    at: '2026-11-23T10:00:00Z',
    reason: 'well again',
    account: 'operator',
    claimedName: 'Marie',
  };
  const text = renderButton({ ...armed, lastReset }, view);
  t.match(text, 'Reset    2026-11-23 10:00:00 UTC, 29 min 31 s ago, by operator (claims to be Marie): well again\n');
  t.match(text, "Press    big-red-button press swype-app --reason '…'");
  t.end();
});

t.test('a disarmed button shows its end, the person and the reason, and how to end it', (t) => {
  const disarm = {
    account: 'operator',
    claimedName: 'Marie',
    at: '2026-11-23T10:00:00Z',
    until: '2026-11-23T12:00:00Z',
    reason: 'gateway maintenance',
  };
  const text = renderButton({ ...armed, disarm }, { ...view, width: 200 });
  t.match(
    text,
    /^Disarmed +until 2026-11-23 12:00:00 UTC, in 1 h .*, by operator \(claims to be Marie\): gateway maintenance$/m,
  );
  t.match(text, /^Next +No alert and no sensor trips it until 2026-11-23 12:00:00 UTC/m);
  t.match(text, /^Arm +big-red-button arm swype-app/m);
  t.end();
});

t.test('a trip of the sensor without an alert says so, and how late the alert came', (t) => {
  const trip = {
    ...buttonView.trip,
    by: { trigger: 'sensor', noAlertWithinSeconds: 15 },
    lateAlert: { at: '2026-11-23T10:20:00Z', delaySeconds: 42.25 },
  } as ButtonView['trip'] & object;
  const text = renderButton({ ...buttonView, trip }, { ...view, width: 200 });
  t.match(text, /^By +the backup sensor: no alert arrived within 15 s$/m);
  t.match(text, /^Alert +arrived 42\.3 s after the trip of the backup sensor$/m);
  t.end();
});

t.test('if the count before the trip is unknown, the restore command asks for a number', (t) => {
  const restore = 'kubectl scale deployment/swype-app --namespace sre --replicas <N>';
  const trip = { ...buttonView.trip, previousReplicas: 'unknown' } as ButtonView['trip'] & object;
  t.match(renderButton({ ...buttonView, trip, restore }, view), 'big-red-button restore swype-app --replicas N');
  t.end();
});

t.test('problems are shown: those of the button, a failed rehearsal, a button that is no longer in the config', (t) => {
  const text = renderButton(
    {
      ...armed,
      problems: ['get deployments/scale swype-app in sre: 403'],
      rehearsal: { ok: false, at: '2026-11-23T10:29:00Z', problem: 'the stop would fail: forbidden' },
      orphaned: true,
    },
    { ...view, width: 200 },
  );
  t.match(text, /^Problem +get deployments\/scale swype-app in sre: 403$/m);
  t.match(text, /^Problem +The rehearsal failed, .*: the stop would fail: forbidden$/m);
  t.match(text, /^Problem +The button is no longer in the config/m);
  t.end();
});

t.test('text is wrapped at the width, but a command is not', (t) => {
  const lines = renderButton(buttonView, { ...view, width: 40 }).split('\n');
  t.ok(lines.filter((line) => !/big-red-button|in sre|BigRed/.test(line)).every((line) => line.length <= 40));
  t.ok(lines.some((line) => line.endsWith("--reason '…' --context 'prod eu'")));
  t.end();
});

t.test('words of a container cannot move the cursor, colour the screen or reverse the line', (t) => {
  const trip = {
    ...buttonView.trip,
    lines: ['\x1b[2J\x1b[31mgone\u202e\r\nNext     all is well'],
  } as ButtonView['trip'] & object;
  const text = renderButton({ ...buttonView, trip }, { ...view, width: 200 });
  for (const character of ['\x1b', '\r', '\u202e']) t.notOk(text.includes(character));
  t.match(text, '│ [2J [31mgone Next     all is well');
  t.end();
});

t.test('the button of the drill shows the last drill, and the stage that failed', (t) => {
  const last = {
    ...{ id: 'one', startedAt: '2026-11-23T10:15:00Z', endedAt: '2026-11-23T10:15:30Z', outcome: 'passed' as const },
    stages: [],
  };
  const shown = (drill: NonNullable<ButtonView['drill']>) => renderButton({ ...armed, drill }, view);
  t.match(shown({ running: false, last }), /^Drill {4}2026-11-23 10:15:30 UTC, 14 min 1 s ago: passed after 30\.0 s$/m);
  const failed = { stage: 'alert', fault: 'counters-missing' } as const;
  const text = shown({ running: false, last: { ...last, outcome: 'failed', failed } });
  t.match(
    text.replaceAll(/\s+/g, ' '),
    'ago: failed at stage alert: Prometheus does not see the restarts of the canary',
  );
  t.notMatch(shown({ running: true }), /^Drill/m);
  t.end();
});

t.test('several buttons are a table', (t) => {
  const text = renderButtons([buttonView, { ...armed, name: 'a', problems: ['x'] }], view);
  t.equal(
    text,
    `BUTTON     STATE                               REPLICAS  RESTARTS  TARGET                       NOTE
swype-app  Stopping                            0                   deployment/swype-app in sre  alert BigRedButtonStop, 2026-11-23 10:15:31 UTC, 14 min ago
a          Armed (degraded: problem reported)  3         4 of 4    deployment/swype-app in sre

Details of one button: big-red-button status swype-app --context 'prod eu'
`,
  );
  t.match(renderButtons([], view), /config has no button/);
  t.end();
});

t.test('problems of the shared dependencies are shown', (t) => {
  const well: SharedHealth = {
    heartbeat: { at: '2026-11-23T10:29:00Z', lateAfterMs: 180_000, late: false },
    config: { ok: true },
    api: { ok: true },
    version: '0.1.0',
  };
  t.equal(renderHealth(well, view), '');
  const ill: SharedHealth = {
    ...well,
    heartbeat: { lateAfterMs: 180_000, late: true },
    config: { ok: false, problem: 'config.yaml:3: no\nconfig.yaml:5: neither' },
    api: { ok: false, problem: 'no answer in time' },
  };
  t.strictSame(renderHealth(ill, view).split('\n'), [
    'No heartbeat has arrived yet.',
    'The heartbeat is late: Prometheus and Alertmanager do not reach the receiver.',
    'Config reload failed; the receiver still uses the previous config:',
    '  config.yaml:3: no',
    '  config.yaml:5: neither',
    'The API server does not answer the receiver:',
    '  no answer in time',
    '',
  ]);
  t.end();
});
