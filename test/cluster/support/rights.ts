import type { Client } from '../../contract/client.ts';

/** One question to RBAC. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  /** A subresource comes after a slash. */
  readonly resource: string;
  /** Empty: in every namespace, or in the whole cluster. */
  readonly namespace: string;
  /** Empty: any name. */
  readonly name: string;
}

export type Resource = Pick<Attributes, 'group' | 'resource'>;

const reviewsAtOnce = 32;

/** Every resource of every version of every group that the API server serves, including subresources. */
export async function discoverResources(admin: Client): Promise<Resource[]> {
  const found = new Map<string, Resource>();
  for (const path of await versionPaths(admin)) {
    // An APIResourceList.
    const { resources } = (await admin.get(path)).body as unknown as { resources: { name: string }[] };
    const [, , group = ''] = path.startsWith('/apis/') ? path.split('/') : [];
    for (const { name } of resources) found.set(`${group}/${name}`, { group, resource: name });
  }
  return [...found.values()];
}

async function versionPaths(admin: Client): Promise<string[]> {
  // An APIGroupList.
  const { groups } = (await admin.get('/apis')).body as unknown as {
    groups: { versions: { groupVersion: string }[] }[];
  };
  return ['/api/v1', ...groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`))];
}

/** The paths that the API server lists itself. */
export async function discoverPaths(admin: Client): Promise<string[]> {
  return ((await admin.get('/')).body as unknown as { paths: string[] }).paths;
}

/** Asks the API server's authorizer, as an administrator, what a service account may do. */
export class Reviews {
  readonly #admin: Client;
  readonly #subject: object;

  constructor(admin: Client, { namespace, name }: { namespace: string; name: string }) {
    this.#admin = admin;
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    this.#subject = { user: `system:serviceaccount:${namespace}:${name}`, groups };
  }

  /** The requests that are allowed. */
  allowed(requests: readonly Attributes[]): Promise<Attributes[]> {
    return filter(requests, ({ verb, group, resource: path, namespace, name }) => {
      const [resource, subresource = ''] = path.split('/');
      return this.#ask({ resourceAttributes: { verb, group, resource, subresource, namespace, name } });
    });
  }

  /** The paths that are not resources and for which the verb, an HTTP method in lower case, is allowed. */
  allowedPaths(verb: string, paths: readonly string[]): Promise<string[]> {
    return filter(paths, (path) => this.#ask({ nonResourceAttributes: { verb, path } }));
  }

  async #ask(attributes: object): Promise<boolean> {
    const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    const { status, body } = await this.#admin.post(path, { spec: { ...this.#subject, ...attributes } });
    if (status !== 201) throw new Error(`a SubjectAccessReview was answered ${status}: ${body.message}`);
    return (body as unknown as { status: { allowed: boolean } }).status.allowed;
  }
}

/** Asks a thousand questions, several at once. */
async function filter<Item>(items: readonly Item[], holds: (item: Item) => Promise<boolean>): Promise<Item[]> {
  const held: boolean[] = [];
  let next = 0;
  const ask = async () => {
    for (let index = next++; index < items.length; index = next++) {
      // The index is less than the length.
      held[index] = await holds(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: reviewsAtOnce }, ask));
  return items.filter((_, index) => held[index]);
}
