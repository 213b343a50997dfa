/** Of a trip, an act or a claim: without it, there is no record. */
const required: ReadonlySet<string> = new Set(['at', 'until', 'startsAt', 'receivedAt']);
/** Absent means that it has not happened, or is not known. */
const optional: ReadonlySet<string> = new Set(['acceptedAt', 'stoppedAt', 'triedAt', 'othersBefore']);
const longAgo = '1970-01-01T00:00:00.000Z';
const [firstTime, lastTime] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/**
 * The stored value with times that can be read. People edit state objects, and code that computes with an invalid time throws, or
 * writes a number that JSON does not have. A required time becomes a time long ago, and an optional one is left out.
 */
export function withValidTimes<Value>(value: Value): Value {
  return hasInvalidTime(value) ? mended(value) : value;
}

function hasInvalidTime(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => isInvalid(key, inner) || hasInvalidTime(inner));
}

function isInvalid(key: string, value: unknown): boolean {
  if (key === 'since' && typeof value === 'number') return !isTime(value);
  return typeof value === 'string' && (required.has(key) || optional.has(key)) && !isTime(Date.parse(value));
}

/** False for NaN. */
function isTime(ms: number): boolean {
  return ms >= firstTime && ms <= lastTime;
}

function mended<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(mended) as Value; // the same places
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (!isInvalid(key, inner)) return [[key, mended(inner)]];
    return required.has(key) ? [[key, longAgo]] : [];
  });
  return Object.fromEntries(entries) as Value; // the same keys, except optional ones
}
