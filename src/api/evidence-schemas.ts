import { Type } from 'typebox';
import { causes } from '../core/cause/cause.ts';
import { lines, milliseconds, Peer, Row } from './field-schemas.ts';

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

export const Evidence = Type.Union([
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
