import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Cluster } from '../cluster.ts';
import type { Node } from '../node/node.ts';

/** A token of a service account, as people make one: for an audience, or for the API server itself. */
export async function mint(cluster: Cluster, namespace: string, account: string, audience?: string): Promise<string> {
  const forWhom = audience === undefined ? [] : [`--audience=${audience}`];
  return (await cluster.kubectl('create', 'token', account, `--namespace=${namespace}`, ...forWhom)).trim();
}

/** The same token, as if it had been made two hours ago for one hour, with the API server's own signature. */
export async function expired(node: Node, token: string): Promise<string> {
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const hour = 3_600;
  const earlier = { ...claims, iat: claims.iat - 2 * hour, nbf: claims.nbf - 2 * hour, exp: claims.iat - hour };
  const signed = `${header}.${Buffer.from(JSON.stringify(earlier)).toString('base64url')}`;
  // The header names RS256.
  const signature = sign('sha256', Buffer.from(signed), await readFile(node.serviceAccountKey));
  return `${signed}.${signature.toString('base64url')}`;
}
