/** The verbs and resources that the receiver's rights name; each label value is one of these or `other`. */
const verbs = new Set(['get', 'list', 'watch', 'create', 'update', 'patch']);
const resources = new Set([
  'deployments/scale',
  'statefulsets/scale',
  'pods',
  'events',
  'configmaps',
  'tokenreviews',
  'subjectaccessreviews',
]);
/** Requests that ended without a status. */
const codesWithoutStatus = new Set(['timeout', 'unavailable', 'unknown-outcome']);

export function knownVerb(verb: string): string {
  return verbs.has(verb) ? verb : 'other';
}

export function knownResource(resource: string): string {
  return resources.has(resource) ? resource : 'other';
}

export function knownCode(code: string): string {
  return /^[1-5]\d\d$/.test(code) || codesWithoutStatus.has(code) ? code : 'other';
}
