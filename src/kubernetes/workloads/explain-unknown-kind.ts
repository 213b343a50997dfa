import { ClusterError } from '../../cluster/errors.ts';
import type { Target } from '../../core/target.ts';
import { rowOf } from '../../core/target-kinds.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** The parts of discovery's answers that are read here (`APIGroup` and `APIResourceList`). */
interface Discovered {
  readonly versions?: readonly { readonly groupVersion: string }[];
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/** An explanation of a kind is used again for this long: a button reads its target every second. */
const explanationMs = 5_000;
const explanations = new WeakMap<Client, Map<string, { readonly at: number; readonly text: Promise<string> }>>();

/**
 * Rejects with the reason why the API server does not know the target's kind, if a call failed for that. The explanation is no `not-found`:
 * a kind that the config names wrongly proves nothing about the workload. Each call asks the API server, so a kind that is installed
 * later needs no restart.
 */
export function explainUnknownKind(client: Client, target: Target) {
  return async (error: unknown): Promise<never> => {
    throw error instanceof ClusterError ? await explain(client, target, error) : error;
  };
}

/** The error itself if it is about something else than the kind. */
export async function explain(client: Client, target: Target, error: ClusterError): Promise<ClusterError> {
  const isAboutObject = error.message.includes(`"${target.name}" not found`);
  if (target.apiVersion === undefined || error.kind !== 'not-found' || isAboutObject) return error;
  const why = await explanationOf(client, target);
  const message = why === '' ? error.message : `${error.message.split(': ', 1)[0]}: 404: ${why}`;
  return new ClusterError('refused', message, { status: 404, cause: error });
}

function explanationOf(client: Client, target: Target): Promise<string> {
  const known = explanations.get(client) ?? new Map();
  explanations.set(client, known);
  const key = JSON.stringify([target.apiVersion, target.kind, rowOf(target).resource]);
  const now = client.clock.now();
  const last = known.get(key);
  if (last !== undefined && Math.abs(now - last.at) < explanationMs) return last.text;
  const text = discover(client, target).catch(() => '');
  known.set(key, { at: now, text });
  return text;
}

/** Empty if discovery shows nothing wrong. */
async function discover(client: Client, target: Target): Promise<string> {
  const { group, resource } = rowOf(target);
  const { apiVersion = '', kind } = target;
  const resources = (await read(client, `/apis/${apiVersion}`))?.resources;
  if (resources === undefined)
    return otherVersions(group, apiVersion, (await read(client, `/apis/${group}`))?.versions);
  const served = resources.find(({ name }) => name === resource);
  if (served === undefined) return otherName(resources, target);
  if (served.kind !== kind) return `target.kind: ${resource} of ${apiVersion} is the kind ${served.kind}, not ${kind}`;
  if (!served.namespaced)
    return `target.kind: a ${kind} has no namespace, and a button guards a workload in a namespace`;
  if (resources.some(({ name }) => name === `${resource}/scale`)) return '';
  return `target.kind: ${kind} of ${apiVersion} has no scale subresource: its CustomResourceDefinition needs subresources.scale, or the button must guard the workload that runs the pods`;
}

function otherVersions(group: string, apiVersion: string, versions: Discovered['versions'] = []): string {
  if (versions.length === 0)
    return `target.apiVersion: the API server serves no group ${group}: install its CustomResourceDefinition, or correct the group`;
  const served = versions.map(({ groupVersion }) => groupVersion).join(', ');
  return `target.apiVersion: the API server serves ${served}, and not ${apiVersion}`;
}

function otherName(resources: NonNullable<Discovered['resources']>, target: Target): string {
  const { apiVersion, kind } = target;
  const named = resources.find((each) => each.kind === kind && !each.name.includes('/'));
  if (named !== undefined)
    return `target.resource: the plural name of ${kind} is ${named.name}, not ${rowOf(target).resource}`;
  const kinds = [...new Set(resources.filter(({ name }) => !name.includes('/')).map((each) => each.kind))];
  return `target.kind: ${apiVersion} has no kind ${kind}; it has ${kinds.join(', ')}`;
}

/** Undefined if the API server does not know the path. */
async function read(client: Client, path: string): Promise<Discovered | undefined> {
  const call: Call = { verb: 'get', resource: path, kind: 'discovery', repeat: 'read' };
  const request = { url: new URL(`${client.server}${path}`), method: 'GET', headers: { Accept: 'application/json' } };
  try {
    return JSON.parse((await client.send(call, request, client.clock.deadline(discoveryDeadlineMs))).body);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** An explanation is not worth a longer wait. */
const discoveryDeadlineMs = 500;
