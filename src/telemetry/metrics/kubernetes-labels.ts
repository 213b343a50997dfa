/** The verbs and resources that the receiver's rights name; each label value is one of these, a scale of a kind in the config, or `other`. */
const verbs: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']);
const resources: ReadonlySet<string> = new Set([
  'pods',
  'events',
  'configmaps',
  'tokenreviews',
  'subjectaccessreviews',
]);
/** Requests that ended without a status. */
const codesWithoutStatus: ReadonlySet<string> = new Set(['timeout', 'unavailable', 'unknown-outcome']);

export function knownVerb(verb: string): string {
  return verbs.has(verb) ? verb : 'other';
}

export function knownResource(resource: string): string {
  return resources.has(resource) || resource.endsWith('/scale') ? resource : 'other';
}

export function knownCode(code: string): string {
  return /^[1-5]\d\d$/.test(code) || codesWithoutStatus.has(code) ? code : 'other';
}
