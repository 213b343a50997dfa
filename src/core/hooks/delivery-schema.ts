import { Type } from 'typebox';

/** The stored form of a {@link Delivery} of one of `events`. */
export function deliverySchema<const Events extends readonly string[]>(events: Events) {
  const what = { hook: Type.String(), event: Type.Union(literals(events)) };
  return Type.Union([
    Type.Object({
      ...what,
      state: Type.Literal('owed'),
      attempts: Type.Optional(Type.Integer({ minimum: 1 })),
      triedAt: Type.Optional(Type.String()),
      problem: Type.Optional(Type.String()),
    }),
    Type.Object({
      ...what,
      state: Type.Union([Type.Literal('delivered'), Type.Literal('given-up')]),
      at: Type.String(),
      attempts: Type.Integer({ minimum: 0 }),
      problem: Type.Optional(Type.String()),
    }),
  ]);
}

/** One schema for each value, in the same order. */
export function literals<const Values extends readonly string[]>(values: Values) {
  // The type of map() does not keep the literal type of each place.
  return values.map((value) => Type.Literal(value)) as unknown as {
    -readonly [Index in keyof Values]: ReturnType<typeof Type.Literal<Values[Index]>>;
  };
}
