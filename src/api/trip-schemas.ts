import { Type } from 'typebox';
import { causes } from '../core/cause/cause.ts';
import { hookEvents } from '../core/hooks/hook.ts';
import { damageKinds } from '../core/latch/damage-record.ts';
import { account, claimedName, lines, milliseconds, Peer, Row, Target, time } from './field-schemas.ts';

export const Reset = Type.Object({ trip: Type.String(), at: time, reason: Type.String(), account, claimedName });

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
  damage: Type.Optional(
    Type.Object(
      { kind: Type.Enum([...damageKinds]), at: time, times: Type.Integer() },
      { description: 'The stored latch was damaged while it held the target, and was written again.' },
    ),
  ),
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
