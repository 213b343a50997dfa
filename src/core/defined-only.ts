type RequiredFields<Value> = { [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key] };
type OptionalFields<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? Key : never]?: Exclude<Value[Key], undefined>;
};

/** A copy without the fields that are undefined: under exactOptionalPropertyTypes, an undefined field is not an absent field. */
export function definedOnly<Value extends object>(value: Value): RequiredFields<Value> & OptionalFields<Value> {
  const defined = Object.entries(value).filter(([, field]) => field !== undefined);
  // Only fields that are undefined are left out.
  return Object.fromEntries(defined) as RequiredFields<Value> & OptionalFields<Value>;
}
