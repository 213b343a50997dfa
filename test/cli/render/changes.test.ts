import t from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import type { SharedHealth } from '../../../src/api/overview.ts';
import { changesOf, changesOfHealth } from '../../../src/cli/render/changes.ts';
import { buttonView } from '../../http/receiver.ts';

const { trip: _, ...untripped } = buttonView;
const armed: ButtonView = { ...untripped, state: 'armed', replicas: 3 };
const { trip } = buttonView;
if (trip === undefined) throw new Error('the view has a trip');

t.test('each change is shown once, from the first view to the restore', (t) => {
  const lastReset = { trip: trip.id, at: '2026-11-23T11:00:00Z', reason: 'well again', account: 'alice' };
  const story: readonly (readonly [ButtonView, readonly string[]])[] = [
    [armed, ['Armed, 3 replicas']],
    [armed, []],
    [
      { ...buttonView, replicas: 3, trip: { ...trip, fights: 0 } },
      [
        'tripped by alert BigRedButtonStop: Network failure: 4 restarts in 30 min (connection refused, 10.0.0.1:443). 2 other pods did not restart; all restarts are of revision 6d5f7c9b4, running since 2025-11-23 10:00 UTC',
        'Armed → Stopping',
      ],
    ],
    [{ ...buttonView, replicas: 0, trip: { ...trip, fights: 0 } }, ['3 → 0 replicas']],
    [{ ...buttonView, state: 'stopped', trip: { ...trip, fights: 0 } }, ['Stopping → Stopped: no pod is left']],
    [buttonView, ['raised once against the latch', 'Stopped → Stopping']],
    [{ ...armed, replicas: 0, lastReset }, ['reset by alice: well again']],
    [{ ...armed, replicas: 1, lastReset }, ['0 → 1 replica']],
  ];
  let before: ButtonView | undefined;
  for (const [after, changes] of story) {
    t.strictSame(changesOf(before, after), changes);
    before = after;
  }
  t.end();
});

t.test('a problem is shown when it starts and when it is over; a hook is shown when it is settled', (t) => {
  const ill: ButtonView = {
    ...armed,
    problems: ['the latch could not be read'],
    rehearsal: { ok: false, at: '2026-11-23T11:00:00Z', problem: 'forbidden' },
  };
  t.strictSame(changesOf(armed, ill), [
    'Armed → Armed (degraded: rehearsal failed, problem reported)',
    'The rehearsal failed, so a real stop may fail too: forbidden',
    'the latch could not be read',
  ]);
  t.strictSame(changesOf(ill, armed), [
    'Armed (degraded: rehearsal failed, problem reported) → Armed',
    'over: The rehearsal failed, so a real stop may fail too: forbidden',
    'over: the latch could not be read',
  ]);
  const delivery = { hook: 'queue', event: 'stopped', attempts: 1 } as const;
  const pending: ButtonView = { ...buttonView, trip: { ...trip, hooks: [{ ...delivery, state: 'pending' }] } };
  const delivered: ButtonView = { ...buttonView, trip: { ...trip, hooks: [{ ...delivery, state: 'delivered' }] } };
  t.strictSame(changesOf(pending, delivered), ['hook queue, stopped: delivered']);
  t.end();
});

t.test('problems of the shared dependencies are shown', (t) => {
  const well: SharedHealth = {
    heartbeat: { lateAfterMs: 1, late: false },
    config: { ok: true },
    api: { ok: true },
    version: '0.1.0',
  };
  const late = { ...well, heartbeat: { lateAfterMs: 1, late: true } };
  t.strictSame(changesOfHealth(undefined, well), []);
  t.match(changesOfHealth(well, late), [/^The heartbeat is late/]);
  t.match(changesOfHealth(late, well), [/^over: The heartbeat is late/]);
  t.end();
});
