import { type Static, Type } from 'typebox';
import { causes } from '../core/cause/cause.ts';
import { obstacleKinds } from '../core/evidence/obstacle.ts';
import { heartbeatStates } from '../core/heartbeat/health.ts';
import { hookEvents } from '../core/hooks/hook.ts';
import { longestDisarmMs } from '../core/latch/disarm.ts';
import { holders } from '../core/latch/held.ts';
import { latchStates } from '../core/latch/latch.ts';
import { targetKinds } from '../core/target.ts';
import { claimedNameLength, reasonLength } from './act-limits.ts';

/** The trips of each button in the list and in the stream. The page shows as many at once. */
export const listedTrips = 3;

const time = Type.String({ description: 'RFC 3339' });
const milliseconds = Type.Number({ description: 'Milliseconds since the epoch.' });
const lines = Type.Immutable(Type.Array(Type.String()));
const account = Type.String({ description: 'The authenticated account.' });
const claimedName = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: claimedNameLength,
    description: 'The name that the client claims; not verified.',
  }),
);
const reason = Type.String({
  minLength: 1,
  maxLength: reasonLength,
  pattern: '\\S',
  description: 'The reason, for the history. Required.',
});

const Target = Type.Object({ kind: Type.Enum([...targetKinds]), namespace: Type.String(), name: Type.String() });

const Reset = Type.Object({ trip: Type.String(), at: time, reason: Type.String(), account, claimedName });

const TrippedBy = Type.Union([
  Type.Object({
    trigger: Type.Literal('alert'),
    alertname: Type.String(),
    fingerprint: Type.String(),
    startsAt: time,
  }),
  Type.Object({
    trigger: Type.Literal('sensor'),
    noAlertWithinSeconds: Type.Optional(
      Type.Number({ description: 'The heartbeat arrived, but no alert did within this time.' }),
    ),
  }),
  Type.Object({ trigger: Type.Literal('press'), reason: Type.String(), account, claimedName }),
]);

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

export const DeliverySchema = Type.Object({
  hook: Type.String(),
  event: Type.Enum([...hookEvents]),
  state: Type.Enum(['awaited', 'pending', 'delivered', 'given-up'], {
    description:
      'awaited: the event has not happened; pending: the event has happened, but the hook has not acknowledged it; given-up: the hook never acknowledged it.',
  }),
  since: Type.Optional(time),
  at: Type.Optional(time),
  attempts: Type.Integer(),
  problem: Type.Optional(Type.String({ description: 'Why the last attempt failed.' })),
});

const Row = Type.String({ description: 'The row of the cause tables that decided, see docs/causes.md.' });
const Peer = Type.String({ description: 'The other side of the connection that failed.' });

const Finding = Type.Object({
  cause: Type.Enum([...causes]),
  row: Type.Optional(Row),
  peer: Type.Optional(Peer),
  restarts: Type.Integer(),
  windowMs: Type.Number(),
  pods: Type.Object({ all: Type.Integer(), restarted: Type.Integer() }),
  revision: Type.Optional(
    Type.Object(
      { name: Type.String(), since: Type.Optional(milliseconds) },
      { description: 'Of every restart, and when its oldest pod started.' },
    ),
  ),
});

export const TripSchema = Type.Object({
  id: Type.String(),
  at: time,
  by: TrippedBy,
  cause: Type.Enum([...causes, 'none']),
  because: Type.String(),
  lines,
  finding: Type.Optional(Finding),
  previousReplicas: Type.Union([Type.Integer(), Type.Literal('unknown')]),
  acceptedAt: Type.Optional(time),
  stoppedAt: Type.Optional(time),
  drainSeconds: Type.Optional(
    Type.Number({ description: 'The time from the acceptance of zero replicas until no pod was left.' }),
  ),
  fights: Type.Integer({ description: 'How often the target was raised against the latch.' }),
  lateAlert: Type.Optional(
    Type.Object(
      { at: time, delaySeconds: Type.Number({ description: 'Counted from the trip.' }) },
      { description: 'The first alert that arrived after the backup sensor had tripped the button.' },
    ),
  ),
  hooks: Type.Optional(Type.Immutable(Type.Array(DeliverySchema))),
  target: Type.Optional(Target),
  reset: Type.Optional(Reset),
});

const causeCounts = Type.Object({ network: Type.Integer(), other: Type.Integer(), unclear: Type.Integer() });

const ContainerEvidence = Type.Object({
  podUid: Type.String(),
  pod: Type.String(),
  container: Type.String(),
  restartCount: Type.Integer(),
  baseline: Type.Integer({ description: 'The restart count at the last reset.' }),
  dated: causeCounts,
  undated: causeCounts,
  inferred: Type.Integer({ description: 'Restarts that the receiver did not observe.' }),
  newestAt: Type.Optional(milliseconds),
  verdicts: Type.Optional(
    Type.Immutable(
      Type.Array(
        Type.Object({ cause: Type.Enum([...causes]), row: Row, peer: Type.Optional(Peer), count: Type.Integer() }),
      ),
    ),
  ),
  revision: Type.Optional(Type.String()),
  podStartedAt: Type.Optional(milliseconds),
  lines,
});

const JudgedPod = Type.Object({
  pod: Type.String(),
  uid: Type.String(),
  verdict: Type.Enum(['target', 'other', 'unproven'], {
    description: 'Whose pod it is by its controller: of the target, of another workload, or not proven.',
  }),
  controller: Type.Optional(Type.Object({ kind: Type.String(), name: Type.String() })),
});

const Evidence = Type.Union([
  Type.Object({
    readable: Type.Literal(true),
    replicas: Type.Optional(Type.Integer()),
    containers: Type.Immutable(Type.Array(ContainerEvidence)),
    uncounted: Type.Optional(
      Type.Immutable(
        Type.Array(JudgedPod, {
          description: "Pods that match the target's selector but are not proven to be the target's; at most 20.",
        }),
      ),
    ),
  }),
  Type.Object({
    readable: Type.Literal(false),
    replicas: Type.Optional(Type.Integer()),
    problem: Type.String(),
  }),
]);

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

/** A button, as people see it. */
export const ButtonSchema = Type.Object({
  name: Type.String(),
  target: Target,
  mode: Type.Enum(['on', 'dry-run', 'off']),
  sensor: Type.Enum(['standby', 'always', 'off']),
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
  disarms: Type.Optional(
    Type.Immutable(Type.Array(Disarm, { description: 'The last disarms, newest last; absent if there was none.' })),
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
export type ButtonList = Static<typeof ButtonListSchema>;

export const ButtonParamsSchema = Type.Object({
  name: Type.String({ description: "The button's name in the config." }),
});

export const PressSchema = Type.Object({ reason, claimedName }, { additionalProperties: false });

export const PressedSchema = Type.Object({
  state: Type.Enum(['stopping', 'stopped']),
  already: Type.Boolean({ description: 'The button was already latched.' }),
  trip: Type.String({ description: 'The id of the trip. A reset names it.' }),
});

export const ResetSchema = Type.Object(
  {
    trip: Type.String({ minLength: 1, maxLength: 200, description: 'The id of the trip to release.' }),
    reason,
    force: Type.Optional(Type.Boolean({ default: false, description: 'Reset even if pods may still be stopping.' })),
    claimedName,
  },
  { additionalProperties: false },
);

export const DisarmSchema = Type.Object(
  {
    seconds: Type.Integer({
      minimum: 1,
      maximum: longestDisarmMs / 1_000,
      description: 'How long the button stays disarmed; at most a day.',
    }),
    reason,
    claimedName,
  },
  { additionalProperties: false },
);

export const DisarmedSchema = Type.Object({
  until: Type.String({ description: 'When the button arms by itself, RFC 3339.' }),
});

export const ArmSchema = Type.Object({ claimedName }, { additionalProperties: false });

export const ArmedSchema = Type.Object({
  already: Type.Boolean({ description: 'The button was not disarmed.' }),
});

export const ResetDoneSchema = Type.Object({
  state: Type.Literal('armed'),
  already: Type.Boolean({ description: 'This trip was already released.' }),
  restore: Type.Optional(
    Type.String({ description: 'A reset starts nothing. This command scales the target up again.' }),
  ),
});
