import t from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import { meaningOf, nextOf, titleOf } from '../../../src/page/button/words.ts';
import { ago, timeOfDay } from '../../../src/page/elements/clock.ts';
import { buttonView } from '../../http/receiver.ts';

const armed: ButtonView = { ...buttonView, state: 'armed', replicas: 2 };

t.test('a time in the past is shown with its age, and a future time is just now', (t) => {
  t.equal(ago(-5_000), 'just now');
  t.equal(ago(2_999), 'just now');
  t.equal(ago(34_000), '34 s ago');
  t.equal(ago(11_520_000), '3 h 12 min ago');
  t.end();
});

t.test('the time of day has two digits for every hour', (t) => {
  for (let hour = 0; hour < 24; hour += 1)
    t.match(timeOfDay(new Date(Date.UTC(2026, 0, 2, hour, 4, 5))), /^\d\d:\d\d:05 /);
  t.end();
});

t.test('each state has its meaning and what happens next', (t) => {
  const awaiting = { ...armed, awaitingRestore: true };
  t.match(meaningOf(armed, 2), /Watching. The workload is running/);
  t.match(nextOf(armed), /more than 3 times by network failure within 30 min/);
  t.match(meaningOf(awaiting, 0), /until a person restores it/);
  t.match(nextOf({ ...awaiting, replicas: 0 }), /Restore with your own credentials/);
  t.match(meaningOf(armed, 0), /no latch holds it there/);
  t.match(nextOf({ ...armed, replicas: 0 }), /To keep it at zero, press/);
  t.match(nextOf({ ...armed, mode: 'off' }), /Alerts are ignored/);
  t.match(nextOf({ ...armed, mode: 'dry-run' }), /stops nothing by itself/);
  t.match(meaningOf({ ...armed, state: 'stopping' }, 0), /Pods may still be running/);
  t.match(nextOf({ ...armed, state: 'stopping' }), /when no pod is left/);
  t.equal(meaningOf({ ...armed, state: 'stopped' }, 0), 'No pods are running. Held at 0 until you reset.');
  t.match(nextOf({ ...armed, state: 'stopped' }), /Fix the cause, reset, then restore/);
  t.match(meaningOf({ ...armed, state: 'unknown' }, undefined), /has no latch, or cannot be read/);
  t.end();
});

t.test('the title names the latched buttons, and no others', (t) => {
  t.equal(titleOf([armed]), 'big-red-button');
  t.equal(titleOf([armed, { ...armed, name: 'other', state: 'stopped' }]), '■ other stopped · big-red-button');
  t.end();
});
