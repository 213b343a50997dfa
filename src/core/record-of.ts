import { type TSchema, Type } from 'typebox';

/** An object with any keys. TypeBox's own pattern for keys does not match a line break, and a key that no pattern matches may have any value. */
export function recordOf<Value extends TSchema>(value: Value) {
  return Type.Record(Type.String({ pattern: '^[\\s\\S]*$' }), value);
}
