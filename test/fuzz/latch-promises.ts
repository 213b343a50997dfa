import assert from 'node:assert/strict';
import type { LatchRecord } from '../../src/core/latch/latch.ts';
import { buttonWith, firing, restarts } from '../core/support/decide.ts';
import type { Run } from './targets.ts';

const at = '2026-01-02T03:04:05Z';
const now = Date.parse(at);
const swypeApp = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;

/** Modules are loaded here, so that they count their branches. */
export async function loadLatchPromises(): Promise<Run> {
  const { parseLatch } = await import('../../src/core/latch/latch-schema.ts');
  const { boundedLatch, latchBytes } = await import('../../src/core/latch/bounded-latch.ts');
  const changes = await loadChanges();
  const views = await loadViews();
  const readAgain = (record: LatchRecord, change: string) => {
    const bounded = boundedLatch(record);
    const text = JSON.stringify(bounded);
    assert.ok(Buffer.byteLength(text) <= latchBytes, `${change}: it is too large`);
    const again = parseLatch(text);
    assert.ok(again.ok, `${change}: ${again.ok ? '' : again.problem}`);
    return again.record;
  };
  return (input) => {
    const parsed = parseLatch(input);
    if (!parsed.ok) return assert.ok(parsed.problem.length > 0);
    const { record } = parsed;
    assert.deepEqual(parseLatch(JSON.stringify(record)), parsed);
    const bounded = readAgain(record, 'bounded');
    assert.deepEqual(readAgain(bounded, 'bounded twice'), bounded);
    for (const [name, change] of Object.entries(changes)) {
      for (const changed of change(record)) views(readAgain(changed, name), record);
    }
    views(record, record);
  };
}

/** What the receiver may write next to a latch that it read. */
async function loadChanges(): Promise<Record<string, (record: LatchRecord) => readonly LatchRecord[]>> {
  const latches = await import('../../src/core/latch/latch.ts');
  const { damageOf, withRepair } = await import('../../src/core/latch/damage.ts');
  const { withDisarm, withDisarmEnded } = await import('../../src/core/latch/disarm.ts');
  const { shareClaims, withdrawClaims } = await import('../../src/core/decision/shared-claims.ts');
  const { tripsToArchive, withoutArchived } = await import('../../src/core/latch/archive.ts');
  const { decideHooks, tripDeliveries, updateTripDelivery } = await import('../../src/core/latch/latch-hooks.ts');
  const { isLatched } = latches;
  const made = {
    id: 'new',
    at,
    by: { trigger: 'press', reason: 'fuzz', account: 'ada' },
    cause: 'none',
    because: 'pressed',
    lines: [],
    replicas: 0,
  } as const;
  const tripped = latches.withTrip(undefined, swypeApp, made);
  const order = { trip: 'new', at, reason: 'over', account: 'ben' };
  const held = (change: (latch: Parameters<typeof latches.withStop>[0]) => LatchRecord) => (record: LatchRecord) =>
    isLatched(record) ? [change(record)] : [];
  return {
    trip: (record) => [latches.withTrip(record, record.target, made)],
    rebase: (record) => [latches.withRebasedTrip(record, tripped)],
    accept: held((latch) => latches.withAcceptance(latch, at)),
    stop: held((latch) => latches.withStop(latch, at)),
    fight: held((latch) => latches.withDrift(latch, 3)),
    'late alert': held((latch) => latches.withLateAlert(latch, now)),
    'hooks decided': held((latch) => decideHooks(latch, [])),
    mend: held((latch) => {
      const kind = damageOf(latch, { record: tripped });
      return kind === undefined ? latch : withRepair(latch, { record: tripped }, kind, at);
    }),
    reset: (record) => {
      const result = latches.withReset(record, { ...order, trip: record.trip?.id ?? '' }, true, { 'uid/app': 3 });
      assert.equal(result.kind === 'reset', isLatched(record));
      return result.kind === 'reset' ? [result.latch, latches.withRestore(result.latch)] : [];
    },
    arm: (record) => orNone(withDisarmEnded(record, { account: 'ada' }, now)),
    disarm: (record) => [withDisarm(record, { account: 'ada', at, until: '2026-01-02T04:04:05Z', reason: 'work' })],
    share: (record) => orNone(shareClaims(record, [firing], now)),
    withdraw: (record) => orNone(withdrawClaims(record, new Set([record.claims?.[0]?.fingerprint ?? '']))),
    archive: (record) => [withoutArchived(record, tripsToArchive(record))],
    delivery: (record) =>
      tripDeliveries(record)
        .slice(0, 2)
        .flatMap(({ trip, delivery }) => {
          const key = { trip: trip.id, hook: delivery.hook, event: delivery.event };
          return orNone(
            updateTripDelivery(record, key, ({ hook, event }) => ({
              hook,
              event,
              state: 'delivered',
              at,
              attempts: 1,
            })),
          );
        }),
  };
}

function orNone<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

/** What the receiver decides and shows by a latch that it read. `before`: the latch that it remembers. */
async function loadViews(): Promise<(record: LatchRecord, before: LatchRecord) => void> {
  const { damageOf } = await import('../../src/core/latch/damage.ts');
  const { activeDisarm } = await import('../../src/core/latch/disarm.ts');
  const { heldText } = await import('../../src/core/latch/held.ts');
  const { isLatched } = await import('../../src/core/latch/latch.ts');
  const { baselineOf } = await import('../../src/core/latch/baseline.ts');
  const { mergeTrips } = await import('../../src/core/latch/archive.ts');
  const { decide } = await import('../../src/core/decision/decide.ts');
  const { sharedClaimsOf } = await import('../../src/core/decision/shared-claims.ts');
  const { viewOfButton } = await import('../../src/button/view.ts');
  const { Settings } = await import('../../src/button/settings.ts');
  const { outlookOf } = await import('../../src/core/outlook/outlook.ts');
  const { headlineOf, spreadOf } = await import('../../src/core/evidence/restart-summary.ts');
  const [certain, byAlertAlone] = [buttonWith(), buttonWith({ corroborate: 'none' })];
  const settings = new Settings(certain, { knowsHooks: true });
  const evidence = { ...restarts({ network: 4 }), settled: 0 };
  const healthy = { heartbeat: { late: false }, config: { ok: true }, api: { ok: true } } as const;
  return (record, before) => {
    damageOf(before, { record });
    assert.equal(heldText(record) !== undefined, isLatched(record));
    assert.ok(Object.values(baselineOf(record)).every((count) => typeof count === 'number'));
    const disarm = activeDisarm(record, now);
    // An order lasts a day at most.
    assert.equal(activeDisarm({ ...record, disarms: disarm ? [disarm] : [] }, now + 86_460_001), undefined);
    for (const claim of [...sharedClaimsOf(record, now), firing]) {
      for (const button of [certain, byAlertAlone]) {
        const { kind } = decide(button, claim, evidence, record, disarm);
        if (isLatched(record)) assert.equal(kind, 'ignore');
      }
    }
    const press = { trigger: 'press', account: 'ada', reason: 'fuzz' } as const;
    assert.equal(decide(certain, press, evidence, record).kind, isLatched(record) ? 'ignore' : 'trip');
    const archived = mergeTrips([], record.history);
    const parts = {
      replicas: 1,
      evidence,
      rehearsal: undefined,
      heldBy: 'receiver',
      problems: [],
      obstacles: [],
    } as const;
    const view = viewOfButton({ settings, latch: record, archived, target: swypeApp, disarm, ...parts }, 100);
    outlookOf(view, healthy);
    JSON.stringify(view);
    for (const { finding } of view.history)
      if (finding !== undefined) assert.ok(headlineOf(finding) + spreadOf(finding));
  };
}
