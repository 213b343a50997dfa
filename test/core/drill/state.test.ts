import t from 'tap';
import { drillFaults, drillStages } from '../../../src/core/drill/stages.ts';
import {
  type DrillRecord,
  drillClaimMs,
  drillOutcomes,
  finished,
  isAlive,
  parseDrillRecord,
  parseRunningDrill,
  secondsOf,
} from '../../../src/core/drill/state.ts';
import { holders } from '../../../src/core/latch/held.ts';

const [stage = 'alert'] = drillStages;
const record: DrillRecord = {
  id: 'd1',
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:01:00Z',
  outcome: 'passed',
  stages: [{ stage, seconds: 4 }],
};
const running = { id: 'd1', by: 'jane', startedAt: '2026-01-01T00:00:00Z', renewedAt: '2026-01-01T00:00:10Z' };

t.test('a stored drill is read back, with each outcome, stage, fault and holder', async (t) => {
  const read = (each: DrillRecord) => t.same(parseDrillRecord(JSON.stringify(each)), each);
  for (const outcome of drillOutcomes) read({ ...record, outcome });
  for (const each of drillStages) read({ ...record, stages: [{ stage: each, seconds: 1 }] });
  for (const fault of drillFaults) read({ ...record, outcome: 'failed', failed: { stage, fault, detail: 'why' } });
  for (const heldBy of holders) read({ ...record, heldBy });
  t.same(parseRunningDrill(JSON.stringify(running)), running);
});

t.test('a text that is no drill is replaced by the next drill', async (t) => {
  for (const text of [undefined, '', '{', '{}', 'null', JSON.stringify({ ...record, outcome: 'unknown' })]) {
    t.equal(parseDrillRecord(text), undefined, text ?? 'missing');
    t.equal(parseRunningDrill(text), undefined, text ?? 'missing');
  }
});

t.test('a drill that has not renewed its claim for 30 s has died', async (t) => {
  const renewedAt = Date.parse(running.renewedAt);
  t.ok(isAlive(running, renewedAt + drillClaimMs - 1));
  t.notOk(isAlive(running, renewedAt + drillClaimMs));
});

t.test('only a drill that passed moves the time of the last success', async (t) => {
  t.same(finished({ lastSuccess: 'before', refusesUntil: 'later', running }, record), {
    last: record,
    lastSuccess: record.endedAt,
  });
  const failed = { ...record, outcome: 'failed' } as const;
  t.same(finished({ lastSuccess: 'before' }, failed), { last: failed, lastSuccess: 'before' });
});

t.test('the seconds of a stage that did not pass are unknown', async (t) => {
  t.equal(secondsOf(record, stage), 4);
  t.equal(secondsOf({ ...record, stages: [] }, stage), undefined);
});
