import t from 'tap';
import type { ButtonView } from '../../../src/api/button-service.ts';
import { plural } from '../../../src/core/text/wording.ts';
import { meaningOf, minutes, nextOf, personOf, titleOf, triggerOf } from '../../../src/page/button/words.ts';
import { EventReader } from '../../../src/page/connection/events.ts';
import { ago, lapse, span } from '../../../src/page/elements/duration.ts';
import { timeOfDay } from '../../../src/page/elements/time-of-day.ts';
import { buttonView } from '../../http/receiver.ts';

const armed: ButtonView = { ...buttonView, state: 'armed', replicas: 2 };

t.test('how long ago is said as precisely as people say it, and what is to come is just now', (t) => {
  const minute = 60_000;
  const said: readonly (readonly [number, string])[] = [
    [-5_000, 'just now'],
    [2_999, 'just now'],
    [34_000, '34 s ago'],
    [4 * minute + 59_000, '4 min ago'],
    [60 * minute, '1 h ago'],
    [3 * 60 * minute + 12 * minute, '3 h 12 min ago'],
    [72 * 60 * minute, '3 days ago'],
  ];
  for (const [ms, text] of said) t.equal(ago(ms), text);
  t.equal(span(59_400), '59 s');
  t.end();
});

t.test('the time of day has two digits for every hour', (t) => {
  for (let hour = 0; hour < 24; hour += 1)
    t.match(timeOfDay(new Date(Date.UTC(2026, 0, 2, hour, 4, 5))), /^\d\d:\d\d:05 /);
  t.end();
});

t.test(
  'what lies between two moments of a stop is told in milliseconds, seconds or minutes, and is never negative',
  (t) => {
    const at = '2026-01-02T03:04:05.000Z';
    t.equal(lapse(at, '2026-01-02T03:04:05.022Z'), '22 ms');
    t.equal(lapse(at, '2026-01-02T03:04:07.410Z'), '2.41 s');
    t.equal(lapse(at, '2026-01-02T03:04:35.410Z'), '30.4 s');
    t.equal(lapse(at, '2026-01-02T03:14:05.000Z'), '10 min');
    t.equal(lapse(at, '2026-01-02T03:04:04.000Z'), '0 ms');
    t.end();
  },
);

t.test('events are read whole, however they are cut, and comments and other events are dropped', (t) => {
  const stream =
    ': hello\n\nevent: state\ndata: {"a":1}\n\nevent: other\ndata: 0\n\n: still here\n\nevent: state\ndata: {"b":"é"}\n\n';
  for (let size = 1; size <= stream.length; size += 1) {
    const reader = new EventReader('state');
    const read: string[] = [];
    for (let at = 0; at < stream.length; at += size) read.push(...reader.read(stream.slice(at, at + size)));
    t.strictSame(read, ['{"a":1}', '{"b":"é"}'], `pieces of ${size}`);
  }
  t.end();
});

t.test('each state has its meaning and what comes next', (t) => {
  const [awaiting, empty] = [
    { ...armed, replicas: 0, awaitingRestore: true },
    { ...armed, replicas: 0 },
  ];
  t.match(meaningOf(armed), /Watching/);
  t.match(nextOf(armed), /more than 3 restarts by network failure within 30 min/);
  t.match(meaningOf(awaiting), /until someone restores/);
  t.match(nextOf(awaiting), /Restore with your own credentials/);
  t.match(meaningOf(empty), /nothing latched it/);
  t.match(nextOf(empty), /To keep it at zero: press/);
  t.match(nextOf({ ...armed, mode: 'off' }), /Claims are ignored/);
  t.match(nextOf({ ...armed, mode: 'dry-run' }), /stops nothing by itself/);
  t.match(meaningOf({ ...armed, state: 'stopping' }), /pods may still be at work/);
  t.match(nextOf({ ...armed, state: 'stopping' }), /as soon as no pod is left/);
  t.match(meaningOf({ ...armed, state: 'stopped' }), /no pod is at work/);
  t.match(nextOf({ ...armed, state: 'stopped' }), /Mend the cause, reset, then restore/);
  t.match(meaningOf({ ...armed, state: 'unknown' }), /holds none, or could not be read/);
  t.end();
});

t.test('a trip is told by who or what made it, and a claimed name as claimed', (t) => {
  t.equal(
    triggerOf({ trigger: 'alert', alertname: 'BigRedButtonStop', fingerprint: 'f', startsAt: '' }),
    'Alert BigRedButtonStop',
  );
  t.equal(triggerOf({ trigger: 'sensor' }), 'The second sensor');
  t.equal(triggerOf({ trigger: 'press', account: 'sre', reason: 'drill' }), 'Pressed by sre');
  t.equal(personOf({ account: 'sre', claimedName: 'Ada' }), 'sre (claims to be Ada)');
  t.end();
});

t.test('the title names what is held, and nothing else', (t) => {
  t.equal(titleOf([armed]), 'big-red-button');
  t.equal(titleOf([armed, { ...armed, name: 'other', state: 'stopped' }]), '■ other stopped · big-red-button');
  t.equal(plural(1, 'try', 'tries'), '1 try');
  t.equal(plural(2, 'try', 'tries'), '2 tries');
  t.equal(minutes(1_800_000), '30 min');
  t.equal(minutes(10_000), '10 s');
  t.end();
});
