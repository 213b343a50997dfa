import t from 'tap';
import { mergeRehearsals, parseRehearsals } from '../../../src/core/heartbeat/rehearsals.ts';
import { heartbeatAheadMs } from '../../../src/core/time/elapsed.ts';

const now = 10_000_000_000;

t.test('rehearsals are read back as they were stored', async (t) => {
  const stored = {
    a: { ok: true, at: 1 },
    b: { ok: false, at: 2, problem: 'forbidden' },
    c: { ok: false, at: 3, unknown: true },
  };
  t.same(parseRehearsals(JSON.stringify(stored)), stored);
});

t.test('a missing or damaged text is no rehearsal', async (t) => {
  const damaged = [
    '{',
    '[]',
    '{"a":1}',
    '{"a":{"ok":"yes","at":1}}',
    '{"a":{"ok":true}}',
    '{"a":{"ok":true,"at":1,"unknown":false}}',
  ];
  for (const text of [undefined, '', ...damaged]) t.same(parseRehearsals(text), {}, String(text));
});

t.test('the newest rehearsal of each button counts', async (t) => {
  const stored = { a: { ok: true, at: now - 5 }, b: { ok: true, at: now - 5 } };
  const { merged, isNew } = mergeRehearsals(
    stored,
    { a: { ok: false, at: now - 1 }, b: { ok: false, at: now - 9 } },
    now,
  );
  t.same(merged, { a: { ok: false, at: now - 1 }, b: { ok: true, at: now - 5 } });
  t.ok(isNew);
  t.notOk(mergeRehearsals(stored, stored, now).isNew, 'the same rehearsal is not written again');
  t.ok(mergeRehearsals({}, { a: { ok: true, at: now } }, now).isNew);
});

t.test('a rehearsal from the future never counts, of any replica', async (t) => {
  const late = { a: { ok: true, at: now + heartbeatAheadMs + 1 } };
  t.same(mergeRehearsals(late, {}, now), { merged: {}, isNew: false });
  t.same(mergeRehearsals({}, late, now), { merged: {}, isNew: false });
  const ahead = { a: { ok: true, at: now + heartbeatAheadMs } };
  t.same(mergeRehearsals({}, ahead, now), { merged: ahead, isNew: true });
});

t.test('a rehearsal that nobody renewed for an hour is forgotten', async (t) => {
  t.same(mergeRehearsals({ a: { ok: true, at: now - 3_600_000 } }, {}, now).merged, {});
  t.same(Object.keys(mergeRehearsals({ a: { ok: true, at: now - 3_599_999 } }, {}, now).merged), ['a']);
});
