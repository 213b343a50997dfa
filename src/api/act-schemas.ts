import { Type } from 'typebox';
import { longestDisarmMs } from '../core/latch/disarm.ts';
import { claimedName, reason } from './field-schemas.ts';

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
