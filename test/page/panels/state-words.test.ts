import t from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import { meaningOf, nextOf } from '../../../src/core/outlook/describe.ts';
import { ago, timeOfDay, utcTime } from '../../../src/page/elements/clock.ts';
import { inOrder, isMeant } from '../../../src/page/overview/order.ts';
import { lookOf, titleOf } from '../../../src/page/panels/state-words.ts';
import { buttonView } from '../../http/receiver.ts';

const armed: ButtonView = { ...buttonView, state: 'armed', replicas: 2 };

t.test('a time in the past is shown with its age, and a future time is just now', (t) => {
  t.equal(ago(-5_000), 'just now');
  t.equal(ago(2_999), 'just now');
  t.equal(ago(34_000), '34 s ago');
  t.equal(ago(11_520_000), '3 h 12 min ago');
  t.end();
});

t.test('the time of day has two digits for every hour, and the pointer shows it in UTC', (t) => {
  for (let hour = 0; hour < 24; hour += 1)
    t.match(timeOfDay(new Date(Date.UTC(2026, 0, 2, hour, 4, 5))), /^\d\d:\d\d:05 /);
  t.equal(utcTime('2026-11-25T03:12:05.123Z'), '2026-11-25 03:12:05 UTC');
  t.equal(utcTime('yesterday'), 'yesterday');
  t.end();
});

t.test('each state has its meaning and what happens next', (t) => {
  const awaiting = { ...armed, replicas: 0, awaitingRestore: true };
  const next = (view: ButtonView) => nextOf(view, (at) => at);
  t.match(meaningOf(armed), /The workload is running/);
  t.match(next(armed), /more than 3 times within 30 min by network failure/);
  t.match(meaningOf(awaiting), /until a person restores it/);
  t.match(next(awaiting), /Restore with your own credentials/);
  t.match(meaningOf({ ...armed, replicas: 0 }), /no latch holds it there/);
  t.match(next({ ...armed, replicas: 0 }), /To keep it at zero, press/);
  t.match(next({ ...armed, limit: 1 }), /restarts more than once within/);
  const { trip: _, ...untripped } = armed;
  t.match(meaningOf({ ...untripped, state: 'stopping' }), /Pods may still be running/);
  t.match(meaningOf({ ...armed, state: 'stopping' }), /has not accepted zero replicas yet/);
  t.match(next({ ...armed, state: 'stopping' }), /when no pod is left/);
  t.equal(meaningOf({ ...armed, state: 'stopped' }), 'No pods are running. Held at 0 until you reset.');
  t.match(next({ ...armed, state: 'stopped' }), /Fix the cause, reset, then restore/);
  t.match(meaningOf({ ...armed, state: 'unknown' }), /has no latch, or cannot be read/);
  const canary: ButtonView = { ...armed, name: 'drill', state: 'unknown', replicas: 0 };
  t.match(meaningOf(canary), /canary of the drill is at rest/, 'nobody is asked to press or to scale it up');
  t.match(next(canary), /Nobody has to do anything/);
  t.end();
});

t.test('only a button that would trip looks armed', (t) => {
  t.equal(lookOf(armed), 'armed');
  t.equal(lookOf({ ...armed, mode: 'off' }), 'off');
  t.equal(lookOf({ ...armed, mode: 'dry-run' }), 'dry-run');
  t.equal(lookOf({ ...armed, problems: ['the pods cannot be listed'] }), 'degraded');
  t.equal(lookOf({ ...armed, replicas: 0 }), 'awaiting', 'an alert is held while nothing runs');
  t.equal(lookOf({ ...armed, replicas: 0, awaitingRestore: true }), 'awaiting');
  t.end();
});

t.test('latched buttons come first in the overview, then those that need a person, then by name', (t) => {
  const views: readonly ButtonView[] = [
    { ...armed, name: 'b' },
    { ...armed, name: 'a' },
    { ...armed, name: 'ill', problems: ['x'] },
    { ...buttonView, name: 'z', state: 'stopped' },
    { ...armed, name: 'off', mode: 'off' },
    { ...armed, name: 'drill', state: 'unknown' },
  ];
  t.strictSame(
    inOrder(views).map(({ name }) => name),
    ['z', 'ill', 'off', 'a', 'b', 'drill'],
    'the page opens the first one, which must never be the canary of the drill',
  );
  t.equal(isMeant(armed, ''), true);
  t.equal(isMeant(armed, 'SRE swype'), true);
  t.equal(isMeant(armed, 'sre other'), false);
  t.equal(isMeant({ ...armed, labels: { tier: 'payments' } }, 'tier=payments'), true);
  t.equal(isMeant({ ...armed, labels: { tier: 'search' } }, 'tier=payments'), false);
  t.end();
});

t.test('the title names the latched buttons, and no others', (t) => {
  t.equal(titleOf([armed]), 'big-red-button');
  t.equal(titleOf([armed, { ...armed, name: 'other', state: 'stopped' }]), '■ other stopped · big-red-button');
  t.end();
});
