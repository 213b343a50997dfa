import t from 'tap';
import { mergeHeartbeats, parseReports } from '../../../src/core/heartbeat/stored.ts';

const now = 10_000_000_000;
const report = { gateway: 'up' } as const;

t.test('what is newer wins, for all heartbeats and for each button', async (t) => {
  const stored = { at: now - 5, reports: { a: { at: now - 5, report }, b: { at: now - 1, report } } };
  const merged = mergeHeartbeats(
    stored,
    { at: now - 3, reports: { a: { at: now - 3, report }, b: { at: now - 4, report } } },
    now,
  );
  t.equal(merged?.at, now - 3);
  t.equal(merged?.reports.a?.at, now - 3);
  t.equal(merged?.reports.b?.at, now - 1);
});

t.test('equal times change nothing, and neither does something older', async (t) => {
  const stored = { at: now, reports: { a: { at: now, report } } };
  t.equal(mergeHeartbeats(stored, stored, now), undefined);
  t.equal(mergeHeartbeats(stored, { at: now - 1, reports: {} }, now), undefined);
  t.equal(mergeHeartbeats({ reports: {} }, { reports: {} }, now), undefined);
});

t.test('a stored time in the future gives way to the present one', async (t) => {
  const future = now + 86_400_000;
  const stored = { at: future, reports: { a: { at: future, report } } };
  const merged = mergeHeartbeats(stored, { at: now, reports: { a: { at: now, report } } }, now);
  t.equal(merged?.at, now);
  t.equal(merged?.reports.a?.at, now);
});

t.test('a report of a button that left the config is forgotten after a day', async (t) => {
  const [day, seen] = [86_400_000, { at: now, reports: {} }];
  const kept = { b: { at: now - day + 1, report } };
  const merged = mergeHeartbeats({ reports: { a: { at: now - day, report }, ...kept } }, seen, now);
  t.strictSame(merged, { at: now, reports: kept });
});

t.test('stored reports that are missing or damaged count as empty', async (t) => {
  for (const text of [undefined, '', 'x', '[]', '{"a":{"at":"1"}}', '{"a\\n":1}']) t.strictSame(parseReports(text), {});
  const reports = { a: { at: 1, report } };
  t.strictSame(parseReports(JSON.stringify(reports)), reports);
});
