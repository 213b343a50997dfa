import { Type } from 'typebox';
import { DrillRecordSchema } from '../core/drill/state.ts';
import { obstacleKinds } from '../core/evidence/obstacle.ts';
import { heartbeatStates } from '../core/heartbeat/health.ts';
import { holders } from '../core/latch/held.ts';
import { latchStates } from '../core/latch/latch.ts';
import { alertEffects, faultKinds, standings } from '../core/outlook/outlook.ts';
import { Evidence } from './evidence-schemas.ts';
import { account, claimedName, lines, Target, time } from './field-schemas.ts';
import { Reset, TripSchema } from './trip-schemas.ts';

/** The trips of each button in the list and in the stream. The page shows as many at once. */
export const listedTrips = 3;

const Disarm = Type.Object({
  at: time,
  until: time,
  reason: Type.String(),
  account,
  claimedName,
  ended: Type.Optional(
    Type.Object({ at: time, account, claimedName }, { description: 'Who ended it early, and when.' }),
  ),
});

export const RehearsalSchema = Type.Object({
  ok: Type.Boolean({ description: 'A stop would succeed and, with the admission policy, a raise would be refused.' }),
  at: time,
  unknown: Type.Optional(
    Type.Literal(true, {
      description: 'The cluster cannot rehearse: an admission webhook does not support dry runs. `ok` is then false.',
    }),
  ),
  problem: Type.Optional(Type.String({ description: 'Why a stop would fail, or why it cannot be rehearsed.' })),
});

const Obstacle = Type.Object(
  {
    kind: Type.Enum([...obstacleKinds], {
      description:
        'not-deleted: the controller does not delete the pods; terminating: the grace period of the pods is over; unproven: no controller proves which workload the pods belong to.',
    }),
    pods: lines,
    count: Type.Integer(),
    finalizers: Type.Optional(lines),
    node: Type.Optional(Type.String()),
    nodeTrouble: Type.Optional(Type.Enum(['lost', 'tainted'])),
  },
  {
    description: 'Pods that keep a button from stopped; `pods` has the first names. `problems` says the same in words.',
  },
);

export const ButtonHeartbeatSchema = Type.Object(
  {
    state: Type.Enum([...heartbeatStates], {
      description:
        'waiting: none has arrived since the start, and none is overdue; ok: a stop would arrive; late: the alert does not come; blind: it comes, but Prometheus does not see the target as it is.',
    }),
    reason: Type.Optional(Type.String({ description: 'Why it is late or blind.' })),
    at: Type.Optional(Type.String({ description: 'When the newest report arrived, RFC 3339.' })),
    pods: Type.Optional(Type.Number({ description: 'The pods of which Prometheus has restart counters.' })),
    restarts: Type.Optional(Type.Number({ description: 'The sum of these counters.' })),
    gateway: Type.Optional(
      Type.Enum(['up', 'down', 'unknown'], { description: 'What the witness saw of the payment gateway.' }),
    ),
  },
  { description: 'The heartbeat of the button, compared with the pods that this replica watches.' },
);

const Outlook = Type.Object(
  {
    standing: Type.Enum([...standings], {
      description:
        'The state as people see it. degraded: armed, but a stop might not arrive or might fail; `faults` has the reasons.',
    }),
    onAlert: Type.Enum([...alertEffects], {
      description: 'What an alert of the button causes, if the restarts by network failure are beyond the limit.',
    }),
    faults: Type.Immutable(
      Type.Array(Type.Object({ kind: Type.Enum([...faultKinds]), detail: Type.Optional(Type.String()) })),
    ),
    restarts: Type.Optional(
      Type.Object(
        { counted: Type.Integer(), of: Type.Integer({ description: 'As many restarts trip the button.' }) },
        { description: 'Of the container that is nearest to a trip; absent if restarts do not decide now.' },
      ),
    ),
  },
  { description: 'What the button will do. The page and the command line show it in words. Absent in older versions.' },
);

/** A button, as people see it. */
export const ButtonSchema = Type.Object({
  name: Type.String(),
  target: Target,
  labels: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      description: 'For acts on many buttons at once; absent without labels.',
    }),
  ),
  impact: Type.Optional(Type.String({ description: 'What it means for the business while the button is latched.' })),
  links: Type.Optional(Type.Immutable(Type.Array(Type.Object({ text: Type.String(), url: Type.String() })))),
  mode: Type.Enum(['on', 'dry-run', 'off']),
  sensor: Type.Enum(['standby', 'always', 'off']),
  corroborate: Type.Optional(
    Type.Enum(['restarts', 'none'], { description: 'none: the alert alone decides. Absent in older versions.' }),
  ),
  whenUnclear: Type.Optional(
    Type.Enum(['trip', 'hold', 'witness'], { description: 'What a restart of unclear cause counts as.' }),
  ),
  outlook: Type.Optional(Outlook),
  state: Type.Enum([...latchStates, 'unknown']),
  replicas: Type.Optional(Type.Integer()),
  limit: Type.Integer({ description: 'More restarts than this trip the button.' }),
  windowMs: Type.Number(),
  trip: Type.Optional(TripSchema),
  lastReset: Type.Optional(Reset),
  history: Type.Immutable(
    Type.Array(TripSchema, {
      description: `Newest last. The list and the stream have the newest ${listedTrips}, and getButton has all.`,
    }),
  ),
  trips: Type.Integer({ description: 'How many trips the whole history has.' }),
  evidence: Type.Optional(Evidence),
  rehearsal: Type.Optional(RehearsalSchema),
  heartbeat: Type.Optional(ButtonHeartbeatSchema),
  problems: lines,
  obstacles: Type.Optional(Type.Immutable(Type.Array(Obstacle))),
  restore: Type.String({ description: 'The command that scales the target up again after a reset.' }),
  awaitingRestore: Type.Boolean({
    description: 'Reset, but not seen running since: the target stays at zero until a person restores it.',
  }),
  disarm: Type.Optional(
    Type.Object(Disarm.properties, {
      description: 'Present while the button is disarmed: no claim and no sensor trips it, but a press does.',
    }),
  ),
  brake: Type.Optional(
    Type.Object(
      { counted: Type.Integer(), trips: Type.Integer(), withinMs: Type.Number() },
      {
        description:
          'Present while the brake holds a trip of this button: more than `trips` automatic trips within the time, and no press since. One press lets the machine go on.',
      },
    ),
  ),
  disarms: Type.Optional(
    Type.Immutable(Type.Array(Disarm, { description: 'The last disarms, newest last; absent if there was none.' })),
  ),
  drill: Type.Optional(
    Type.Object(
      {
        running: Type.Boolean(),
        last: Type.Optional(DrillRecordSchema),
        lastSuccess: Type.Optional(time),
        problem: Type.Optional(Type.String({ description: 'Why the result of the last drill could not be read.' })),
      },
      { description: 'Only of the button `drill`: the last drill.' },
    ),
  ),
  orphaned: Type.Boolean({ description: 'The button is no longer in the config, but is still latched.' }),
  heldBy: Type.Optional(
    Type.Enum([...holders], {
      description:
        'Who holds the target at zero while latched, by the last proof: the API server refuses each raise, or the receiver sets it back. Absent in older versions.',
    }),
  ),
});

export const HeartbeatSchema = Type.Object({
  at: Type.Optional(
    Type.String({
      description:
        'The time of the newest heartbeat that any replica received, RFC 3339. Absent before the first heartbeat.',
    }),
  ),
  lateAfterMs: Type.Number(),
  late: Type.Boolean({ description: 'Prometheus and Alertmanager do not reach the receiver.' }),
});

const Chain = Type.Object(
  {
    heartbeat: HeartbeatSchema,
    config: Type.Object({
      ok: Type.Boolean({
        description: 'False while the file is invalid; the receiver still uses the previous config.',
      }),
      problem: Type.Optional(Type.String()),
    }),
    api: Type.Object({
      ok: Type.Boolean({ description: 'False while the API server does not answer, or answers 5xx.' }),
      problem: Type.Optional(Type.String()),
      since: Type.Optional(time),
    }),
    version: Type.String({ description: 'The version of this receiver.' }),
    strayStop: Type.Optional(
      Type.Object(
        { at: time, alertname: Type.String(), button: Type.Optional(Type.String({ description: 'Its label.' })) },
        { description: 'The newest alert that is named as a stop, but matched no button within the last minutes.' },
      ),
    ),
  },
  { description: 'The dependencies that all buttons share, as this replica sees them.' },
);

export const ButtonListSchema = Type.Object({ buttons: Type.Immutable(Type.Array(ButtonSchema)), chain: Chain });

export const ButtonParamsSchema = Type.Object({
  name: Type.String({ description: "The button's name in the config." }),
});
