import type { TLocalizedValidationError } from 'typebox/error';

/** Problems are cut to this length, as they may quote what others sent. */
export const problemTextLength = 200;

/** A compiled schema. */
export interface Shape {
  Errors(value: unknown): readonly TLocalizedValidationError[];
}

/** The first thing that is wrong with a value, for a person: `alerts.0 must be object`, `status must be "firing" or "resolved"`. */
export function firstProblem(shape: Shape, value: unknown): string {
  const errors = shape.Errors(value);
  const [first] = errors;
  const where = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  const allowed = errors.flatMap((error) =>
    error.keyword === 'const' && error.instancePath === first?.instancePath
      ? [JSON.stringify(error.params.allowedValue)]
      : [],
  );
  const what = allowed.length === 0 ? (first?.message ?? 'is not valid') : `must be ${allowed.join(' or ')}`;
  return `${where} ${what}`.trim().slice(0, problemTextLength);
}
