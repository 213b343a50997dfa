import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { causes } from '../cause/cause.ts';
import { firstProblem, problemTextLength } from '../first-problem.ts';
import { deliverySchema, literals } from '../hooks/delivery-schema.ts';
import { hookEvents } from '../hooks/hook.ts';
import { recordOf } from '../record-of.ts';
import { targetSchema } from '../target-schema.ts';
import { damageKinds } from './damage-record.ts';
import { isLatched, type LatchRecord, latchStates, type TripRecord } from './latch.ts';
import { withValidTimes } from './valid-times.ts';

/*
 * The stored form of a latch. No object forbids additional properties, because every write must keep fields that this
 * version does not know.
 */

const person = { account: Type.String(), claimedName: Type.Optional(Type.String()) };

const previousReplicas = Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('unknown')]);

const trippedBy = Type.Union([
  Type.Object({
    trigger: Type.Literal('alert'),
    alertname: Type.String(),
    fingerprint: Type.String(),
    startsAt: Type.String(),
  }),
  Type.Object({ trigger: Type.Literal('sensor'), noAlertWithinSeconds: Type.Optional(Type.Number()) }),
  Type.Object({ trigger: Type.Literal('press'), reason: Type.String(), ...person }),
]);

const resetRecord = Type.Object({ ...person, trip: Type.String(), at: Type.String(), reason: Type.String() });

/** The API server's names are shorter, and so are the selectors of people. */
const nameLength = 1_024;
const selectorLength = 16 * 1_024;

const names = { maxLength: nameLength };

const delivery = deliverySchema(hookEvents);

const finding = Type.Object({
  cause: Type.Union(literals(causes)),
  row: Type.Optional(Type.String()),
  peer: Type.Optional(Type.String()),
  restarts: Type.Number(),
  windowMs: Type.Number(),
  pods: Type.Object({ all: Type.Number(), restarted: Type.Number() }),
  revision: Type.Optional(Type.Object({ name: Type.String(), since: Type.Optional(Type.Number()) })),
});

const tripRecord = Type.Object({
  id: Type.String({ minLength: 1 }),
  at: Type.String(),
  by: trippedBy,
  cause: Type.Union([...literals(causes), Type.Literal('none')]),
  because: Type.String(),
  lines: Type.Array(Type.String()),
  finding: Type.Optional(finding),
  previousReplicas,
  acceptedAt: Type.Optional(Type.String()),
  stoppedAt: Type.Optional(Type.String()),
  drainSeconds: Type.Optional(Type.Number({ minimum: 0 })),
  fights: Type.Integer({ minimum: 0 }),
  damage: Type.Optional(
    Type.Object({ kind: Type.Union(literals(damageKinds)), at: Type.String(), times: Type.Integer({ minimum: 1 }) }),
  ),
  lateAlert: Type.Optional(Type.Object({ at: Type.String(), delaySeconds: Type.Number({ minimum: 0 }) })),
  hooks: Type.Optional(Type.Array(delivery)),
  hooksUndecided: Type.Optional(Type.Literal(true)),
  target: Type.Optional(targetSchema(names, {})),
  reset: Type.Optional(resetRecord),
});

const disarmRecord = Type.Object({
  ...person,
  at: Type.String(),
  until: Type.String(),
  reason: Type.String(),
  ended: Type.Optional(Type.Object({ ...person, at: Type.String() })),
});

const sharedClaim = Type.Object({
  fingerprint: Type.String(),
  alertname: Type.String(),
  startsAt: Type.String(),
  about: Type.Optional(
    Type.Object({
      pod: Type.Optional(Type.String()),
      uid: Type.Optional(Type.String()),
      container: Type.Optional(Type.String()),
    }),
  ),
  gateway: Type.Optional(Type.Union(literals(['up', 'down', 'unknown'] as const))),
  receivedAt: Type.String(),
});

const packedBaseline = Type.Object({
  containers: Type.Array(Type.String()),
  pods: recordOf(Type.Array(Type.Union([Type.Number(), Type.Null()]))),
  othersBefore: Type.Optional(Type.String()),
});

const trips = Compile(Type.Array(tripRecord));

export const latchRecordSchema = Type.Object({
  version: Type.Literal(1),
  state: Type.Union(literals(latchStates)),
  target: targetSchema(names, {
    uid: Type.Optional(Type.String({ maxLength: nameLength })),
    selector: Type.Optional(Type.String({ maxLength: selectorLength })),
  }),
  trip: Type.Optional(tripRecord),
  awaitingRestore: Type.Optional(Type.Object({ previousReplicas })),
  lastReset: Type.Optional(resetRecord),
  baseline: recordOf(Type.Number()),
  packedBaseline: Type.Optional(packedBaseline),
  countingRules: Type.Optional(Type.Number()),
  history: Type.Array(tripRecord),
  disarms: Type.Optional(Type.Array(disarmRecord)),
  claims: Type.Optional(Type.Array(sharedClaim)),
});
const latchRecord = Compile(latchRecordSchema);

type ParsedLatch =
  | { readonly ok: true; readonly record: LatchRecord }
  /** Why the text is not a latch, for a person. */
  | { readonly ok: false; readonly problem: string };

/** Reads a latch as it is stored. Never throws. */
export function parseLatch(text: string): ParsedLatch {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return damaged(`not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!latchRecord.Check(value)) return damaged(firstProblem(latchRecord, value));
  // The schema's type is assignable to LatchRecord: the two cannot drift apart.
  const record: LatchRecord = withValidTimes(value);
  if (record.state !== 'armed' && !isLatched(record)) return damaged(`${record.state}, but without a trip`);
  return { ok: true, record };
}

/** Reads the trips of the archive; undefined if the text is damaged. Never throws. */
export function parseTrips(text: string): readonly TripRecord[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return trips.Check(value) ? withValidTimes(value) : undefined;
  } catch {
    return undefined;
  }
}

/** A copy of the record without the fields that this version does not know. */
export function knownPart(record: LatchRecord): LatchRecord {
  const known: unknown = latchRecord.Clean(structuredClone(record));
  return latchRecord.Check(known) ? known : record;
}

function damaged(problem: string): ParsedLatch {
  return { ok: false, problem: problem.slice(0, problemTextLength) };
}
