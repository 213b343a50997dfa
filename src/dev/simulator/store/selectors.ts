import { isRecord } from './json.ts';
import type { LabelSelector, Labels, Stored } from './objects.ts';
import { badRequest } from './status.ts';

export type Predicate = (object: Stored) => boolean;

const requirement =
  /^\s*(?:(?<absent>!)\s*(?<gone>[\w./-]+)|(?<key>[\w./-]+)(?:\s*(?<equals>==?|!=)\s*(?<value>[\w.-]*)|\s+(?<set>in|notin)\s*\((?<values>[^)]*)\))?)\s*$/;

/** A label selector in string form: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas. */
export function labelPredicate(selector: string): Predicate {
  const tests = selector
    .split(/,(?![^(]*\))/)
    .filter((part) => part.trim() !== '')
    .map(labelTest);
  return (object) => tests.every((test) => test(object.metadata.labels ?? {}));
}

function labelTest(part: string): (labels: Labels) => boolean {
  const found = requirement.exec(part)?.groups;
  if (!found) throw badRequest(`unable to parse requirement: ${part}`);
  const { gone, key = '', equals, value = '', set, values = '' } = found;
  if (gone !== undefined) return (labels) => labels[gone] === undefined;
  const wanted = set ? values.split(',').map((one) => one.trim()) : [value];
  if (equals === '!=' || set === 'notin') return (labels) => labels[key] === undefined || !wanted.includes(labels[key]);
  if (equals || set) return (labels) => labels[key] !== undefined && wanted.includes(labels[key]);
  return (labels) => labels[key] !== undefined;
}

/** A field selector: `a.b=c` and `a.b!=c`, joined by commas. Throws 400 for an unsupported field, as the API does. */
export function fieldPredicate(selector: string, supported: readonly string[]): Predicate {
  const tests = selector
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, field = '', operator, value = ''] = /^([^=!]+)(==?|!=)(.*)$/.exec(part) ?? [];
      if (operator === undefined) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
      if (!['metadata.name', 'metadata.namespace', ...supported].includes(field))
        throw badRequest(`field label not supported: ${field}`);
      return (object: Stored) => (fieldOf(object, field) === value) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

function fieldOf(object: Stored, path: string): string {
  let value: unknown = object;
  for (const key of path.split('.')) value = isRecord(value) ? value[key] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A workload's selector in the string form of a Scale's status. */
export function selectorString(selector: LabelSelector): string {
  return Object.entries(selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .toSorted()
    .join(',');
}
