import t from 'tap';
import { entriesOf, renderHistory } from '../../../src/cli/render/history.ts';
import { painter } from '../../../src/cli/render/text.ts';
import { commandLine } from '../../../src/cli/render/view.ts';
import { buttonView } from '../../http/receiver.ts';

const view = {
  paint: painter(false),
  width: 100,
  now: Date.parse('2026-11-23T12:15:31Z'),
  command: commandLine([]),
};
const [released] = buttonView.history;
const { trip } = buttonView;
if (released === undefined || trip === undefined) throw new Error('the view has a trip and a history');

t.test('each trip shows who or what tripped it, why, how fast, and how it ended; the newest is first', (t) => {
  const older = {
    ...released,
    at: '2026-11-22T10:15:31.000Z',
    reset: { ...released.reset, at: '2026-11-22T11:15:31.000Z' },
  };
  const buttons = [
    {
      ...buttonView,
      history: [{ ...older, acceptedAt: '2026-11-22T10:15:31.100Z', stoppedAt: '2026-11-22T10:15:33.000Z' }, trip],
    },
  ];
  // The compiler does not see that the spread reset is complete.
  const entries = entriesOf(buttons as (typeof buttonView)[]);
  t.equal(
    renderHistory(entries, 20, view),
    `2026-11-23 10:15:31 UTC  swype-app  trip-1
  by alert BigRedButtonStop: Network failure: 4 restarts in 30 min (connection refused, 10.0.0.1:443). 2 other pods did not restart; all restarts are of revision 6d5f7c9b4, running since 2025-11-23 10:00 UTC (network, socket/connection-refused)
  zero replicas were not accepted; raised once against the latch
  latched for 2 h now

2026-11-22 10:15:31 UTC  swype-app  trip-1
  by a press by alice (claims to be Alice): a drill
  zero replicas after 0.1 s, no pod left after 2.0 s; raised once against the latch
  reset after 1 h by alice: the drill is over
`,
  );
  t.match(renderHistory(entries, 1, view), /\n\n1 older not shown: use --limit/);
  t.match(renderHistory([], 1, view), /No trip is recorded/);
  t.end();
});

t.test('a trip whose pods never ended says so', (t) => {
  const text = renderHistory([{ button: 'b', trip: { ...trip, acceptedAt: trip.at } }], 1, view);
  t.match(text, 'zero replicas after 0.0 s, pods never seen gone');
  t.end();
});

t.test('each hook has a line with its progress', (t) => {
  const delivery = { hook: 'queue', attempts: 1 } as const;
  const hooks = [
    { ...delivery, event: 'tripped', state: 'delivered' },
    { ...delivery, event: 'stopped', state: 'given-up' },
    { ...delivery, hook: 'audit', event: 'tripped', state: 'pending' },
  ] as const;
  const text = renderHistory([{ button: 'b', trip: { ...trip, hooks } }], 1, view);
  t.match(text, '\n  hook queue: tripped delivered, stopped given up\n  hook audit: tripped pending\n');
  t.notMatch(renderHistory([{ button: 'b', trip: { ...trip, hooks: [] } }], 1, view), /hook/);
  t.end();
});

t.test('a disarm has an entry of its own, with its length, its person and its early end', (t) => {
  const disarm = { account: 'ada', at: '2026-11-24T10:00:00Z', until: '2026-11-24T12:00:00Z', reason: 'maintenance' };
  const ended = { account: 'ben', at: '2026-11-24T11:00:00Z' };
  const entries = entriesOf([{ ...buttonView, history: [], disarms: [disarm, { ...disarm, ended }] }]);
  t.match(
    renderHistory(entries, 1, view),
    '2026-11-24 10:00:00 UTC  swype-app\n  disarmed for 2 h by ada: maintenance\n',
  );
  t.match(renderHistory(entries, 2, view), /ended at 2026-11-24 11:00:00 UTC by ben\n/);
  t.end();
});
