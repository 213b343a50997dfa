import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import type { Access, Body, Client } from './client.ts';

/** The server under test. */
export interface Subject extends Access {
  /** It exists, has no objects of the kinds used here, and has its `default` service account. */
  readonly namespace: string;
  /** A resourceVersion so old that a watch on pods must answer 410. Without it that test is skipped. */
  readonly forgottenResourceVersion?: string;
}

/** The namespace, and the objects that a test creates in it and deletes afterwards. */
export class Room {
  readonly client: Client;
  readonly namespace: string;

  constructor(client: Client, namespace: string) {
    this.client = client;
    this.namespace = namespace;
  }

  core(path: string): string {
    return `/api/v1/namespaces/${this.namespace}/${path}`;
  }

  apps(path: string): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/${path}`;
  }

  /** Creates the object under a new name, and deletes it when the test ends. Returns the stored object and its path. */
  async make(t: Test, collection: string, object: object): Promise<{ path: string; object: Body }> {
    const { status, body } = await this.client.post(collection, object);
    t.equal(status, 201, `created in ${collection}`);
    const path = `${collection}/${body.metadata.name}`;
    t.teardown(() => this.client.delete(`${path}?gracePeriodSeconds=0`));
    return { path, object: body };
  }
}

export function newName(): string {
  return `contract-${randomUUID().slice(0, 8)}`;
}

/** It passes the strictest pod security and fits no node, so no container starts. */
export function podSpec(): object {
  return {
    nodeSelector: { 'contract.big-red-button.dev/node': 'none' },
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'app',
        image: 'registry.example/app:1',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  };
}

export function workload(kind: string, name: string, replicas: number): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec() },
      ...(kind === 'StatefulSet' && { serviceName: name }),
    },
  };
}

export function pod(labels: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: newName(), labels }, spec: podSpec() };
}

export function configMap(data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: newName() }, data };
}

export function isStatus(t: Test, body: Body, code: number, reason: string): void {
  t.match(body, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason });
  t.type(body.message, 'string');
}
