import type { TLocalizedValidationError } from 'typebox/error';

/** Problems are cut to this length, as they may quote what others sent. */
export const problemTextLength = 200;

/** A compiled schema. */
export interface Shape {
  Errors(value: unknown): readonly TLocalizedValidationError[];
}

/** The first thing that is wrong with a value, for a person: `alerts.0 must be object`. */
export function firstProblem(shape: Shape, value: unknown): string {
  const error = shape.Errors(value)[0];
  const where = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return `${where} ${error?.message ?? 'is not valid'}`.trim().slice(0, problemTextLength);
}
