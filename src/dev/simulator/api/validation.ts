import { isRecord } from '../store/json.ts';
import { apiVersionOf, type Objects, qualified, type Resource, resourceTypes } from '../store/resources.ts';
import { badRequest, invalid } from '../store/status.ts';

/** The API's limit for a ConfigMap: 1 MiB. */
const configMapBytes = 1_048_576;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Checks the fields that the simulator relies on, or that a client is likely to get wrong. The real API server checks every
 * field.
 */
export function decode(resource: Resource, body: unknown): Objects[Resource] {
  const kind = resourceTypes[resource].kind;
  if (!isRecord(body) || !isRecord(body.metadata)) throw badRequest(`${kind} must be a JSON object with metadata`);
  if ((body.kind ?? kind) !== kind || (body.apiVersion ?? apiVersionOf(resource)) !== apiVersionOf(resource))
    throw badRequest(
      `${body.apiVersion} ${body.kind} in the data is not the expected ${apiVersionOf(resource)} ${kind}`,
    );
  const problem = problemOf(resource, body);
  const name = typeof body.metadata.name === 'string' ? body.metadata.name : '';
  if (problem) throw invalid(kindOf(resource), name, problem);
  // The checks above, and the fields that are added on storing, make the type true.
  return body as unknown as Objects[Resource];
}

export function checkName(resource: Resource, name: string): void {
  if (subdomain.test(name) && name.length <= 253) return;
  const why = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'";
  throw invalid(kindOf(resource), name, `metadata.name: Invalid value: "${name}": ${why}`);
}

/** The name of a kind in messages about invalid objects: `ConfigMap`, `Deployment.apps`. */
export function kindOf(resource: Resource): string {
  return qualified(resource).replace(resource, resourceTypes[resource].kind);
}

function problemOf(resource: Resource, body: Readonly<Record<string, unknown>>): string | undefined {
  if (resource === 'configmaps') return problemOfData(body.data);
  if (resource === 'events') return problemOfEvent(body);
  if (resource === 'pods') return problemOfContainers('spec', body.spec);
  return problemOfWorkload(body.spec);
}

function problemOfData(data: unknown): string | undefined {
  const values = isRecord(data) ? Object.values(data) : [];
  if (!values.every((value) => typeof value === 'string'))
    throw badRequest('ConfigMap in version "v1" cannot be handled as a ConfigMap: data must hold strings');
  const bytes = values.reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  return bytes > configMapBytes ? `[]: Too long: may not be more than ${configMapBytes} bytes` : undefined;
}

function problemOfEvent({ involvedObject, metadata }: Readonly<Record<string, unknown>>): string | undefined {
  const about = isRecord(involvedObject) && involvedObject.namespace;
  if (isRecord(metadata) && about === metadata.namespace) return undefined;
  return `involvedObject.namespace: Invalid value: "${about || ''}": does not match event.namespace`;
}

function problemOfWorkload(spec: unknown): string | undefined {
  const { selector, template, replicas = 1 } = isRecord(spec) ? spec : {};
  if (!Number.isInteger(replicas) || Number(replicas) < 0)
    return `spec.replicas: Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`;
  const wanted = isRecord(selector) && isRecord(selector.matchLabels) ? selector.matchLabels : undefined;
  if (!wanted) return 'spec.selector: Required value';
  if (!isRecord(template)) return 'spec.template: Required value';
  const labels = isRecord(template.metadata) && isRecord(template.metadata.labels) ? template.metadata.labels : {};
  if (Object.entries(wanted).some(([key, value]) => labels[key] !== value))
    return 'spec.template.metadata.labels: Invalid value: `selector` does not match template `labels`';
  return problemOfContainers('spec.template.spec', template.spec);
}

function problemOfContainers(path: string, spec: unknown): string | undefined {
  const containers = isRecord(spec) && Array.isArray(spec.containers) ? spec.containers : [];
  if (containers.length === 0) return `${path}.containers: Required value`;
  return containers.every((one) => isRecord(one) && typeof one.name === 'string')
    ? undefined
    : `${path}.containers[0].name: Required value`;
}
