import { Type } from 'typebox';
import { targetSchema } from '../core/target-schema.ts';
import { claimedNameLength, reasonLength } from './act-limits.ts';

export const time = Type.String({ description: 'RFC 3339' });
export const milliseconds = Type.Number({ description: 'Milliseconds since the epoch.' });
export const lines = Type.Immutable(Type.Array(Type.String()));
export const account = Type.String({ description: 'The authenticated account.' });
export const claimedName = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: claimedNameLength,
    description: 'The name that the client claims; not verified.',
  }),
);
export const reason = Type.String({
  minLength: 1,
  maxLength: reasonLength,
  pattern: '\\S',
  description: 'The reason, for the history. Required.',
});

export const Target = targetSchema({}, {});

export const Row = Type.String({ description: 'The row of the cause tables that decided, see docs/causes.md.' });
export const Peer = Type.String({ description: 'The other side of the connection that failed.' });
