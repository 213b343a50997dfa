import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { type Access, type Body, Client, type Watch } from './client.ts';

/** A server to hold to the contract. */
export interface Subject extends Access {
  /** There already, empty of objects of the kinds used here, and with its `default` service account. */
  readonly namespace: string;
  /** A resourceVersion so old that a watch on pods must answer 410; without one that test is left out. */
  readonly forgottenResourceVersion?: string;
}

/**
 * What the product relies on of an API server, asserted over bare HTTPS: only what a real kube-apiserver does, with or without
 * its controllers and nodes. The token must be allowed everything in the namespace. Leaves the namespace as it was.
 */
export async function describeContract(t: Test, subject: Subject): Promise<void> {
  const client = new Client(subject);
  t.teardown(() => client.close());
  const room = new Room(client, subject.namespace);
  await t.test('errors', (t) => describeErrors(t, room, subject));
  await t.test('the scale of a Deployment', (t) => describeScale(t, room, 'deployments', 'Deployment'));
  await t.test('the scale of a StatefulSet', (t) => describeScale(t, room, 'statefulsets', 'StatefulSet'));
  await t.test('Deployments', (t) => describeDeployments(t, room));
  await t.test('ConfigMaps', (t) => describeConfigMaps(t, room));
  await t.test('events', (t) => describeEvents(t, room));
  await t.test('lists of pods', (t) => describePodLists(t, room));
  await t.test('watches on pods', (t) => describePodWatches(t, room, subject));
}

/** The namespace, and what a test makes in it and takes away again. */
class Room {
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

function newName(): string {
  return `contract-${randomUUID().slice(0, 8)}`;
}

/** Passes the strictest pod security, and fits no node, so that nothing real is started. */
function podSpec(): object {
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

function workload(kind: string, name: string, replicas: number): object {
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

function pod(labels: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: newName(), labels }, spec: podSpec() };
}

function configMap(data: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: newName() }, data };
}

function isStatus(t: Test, body: Body, code: number, reason: string): void {
  t.match(body, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason });
  t.type(body.message, 'string');
}

async function describeErrors(t: Test, room: Room, subject: Subject): Promise<void> {
  await t.test('an object that is not there is a 404 that names it', async (t) => {
    const { status, body } = await room.client.get(room.apps('deployments/nowhere'));
    t.equal(status, 404);
    isStatus(t, body, 404, 'NotFound');
    t.equal(body.message, 'deployments.apps "nowhere" not found');
    t.match(body.details, { name: 'nowhere', group: 'apps', kind: 'deployments' });
  });

  await t.test('so is its scale, read or patched', async (t) => {
    const path = room.apps('deployments/nowhere/scale');
    isStatus(t, (await room.client.get(path)).body, 404, 'NotFound');
    isStatus(t, (await room.client.patch(path, { spec: { replicas: 0 } })).body, 404, 'NotFound');
  });

  await t.test('a path that is nothing is a 404 too', async (t) => {
    t.equal((await room.client.get('/apis/apps/v1/namespaces/x/nonsense')).status, 404);
  });

  await t.test('an unknown token is a 401', async (t) => {
    const stranger = new Client({ ...subject, token: 'nobody-has-this-token' });
    t.teardown(() => stranger.close());
    const { status, body } = await stranger.get(room.core('pods'));
    t.equal(status, 401);
    isStatus(t, body, 401, 'Unauthorized');
  });
}

async function describeScale(t: Test, room: Room, resource: string, kind: string): Promise<void> {
  const { client } = room;
  const make = async (t: Test, replicas: number) => {
    const { path, object } = await room.make(t, room.apps(resource), workload(kind, newName(), replicas));
    return { path, object, scale: `${path}/scale` };
  };

  await t.test('is an autoscaling/v1 Scale with the uid and the selector of its object', async (t) => {
    const { object, scale } = await make(t, 2);
    const { status, body } = await client.get(scale);
    t.equal(status, 200);
    const { name, uid } = object.metadata;
    t.match(body, { kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: { name, namespace: room.namespace, uid } });
    t.match(body, { spec: { replicas: 2 }, status: { selector: `app=${name}` } });
    t.type(body.metadata.resourceVersion, 'string');
    t.notOk(body.metadata.annotations);
  });

  await t.test('of zero has no replicas field', async (t) => {
    const { scale } = await make(t, 1);
    const patched = await client.patch(scale, { spec: { replicas: 0 } });
    t.equal(patched.status, 200);
    t.strictSame(patched.body.spec, {});
    t.strictSame((await client.get(scale)).body.spec, {});
  });

  await t.test('takes its own uid and resourceVersion as preconditions', async (t) => {
    const { scale } = await make(t, 1);
    // Controllers may write a status between read and patch.
    for (let attempt = 1; ; attempt += 1) {
      const { uid, resourceVersion } = (await client.get(scale)).body.metadata;
      const { status, body } = await client.patch(scale, { metadata: { uid, resourceVersion }, spec: { replicas: 0 } });
      if (status === 409 && attempt < 10) continue;
      t.equal(status, 200);
      t.not(body.metadata.resourceVersion, resourceVersion);
      return;
    }
  });

  await t.test('refuses an old resourceVersion with a conflict, and stays as it is', async (t) => {
    const { path, scale } = await make(t, 1);
    const { resourceVersion } = (await client.get(scale)).body.metadata;
    await client.patch(path, { metadata: { annotations: { touched: 'yes' } } });
    const { status, body } = await client.patch(scale, { metadata: { resourceVersion }, spec: { replicas: 0 } });
    t.equal(status, 409);
    isStatus(t, body, 409, 'Conflict');
    t.match(
      body.message,
      /the object has been modified; please apply your changes to the latest version and try again/,
    );
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('refuses another uid with a conflict, and stays as it is', async (t) => {
    const { scale } = await make(t, 1);
    const { status, body } = await client.patch(scale, { metadata: { uid: randomUUID() }, spec: { replicas: 0 } });
    t.equal(status, 409);
    isStatus(t, body, 409, 'Conflict');
    t.match(body.message, /Precondition failed: UID in precondition: .*, UID in object meta: /);
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('is not changed by a dry run, which answers as if it were', async (t) => {
    const { path, scale } = await make(t, 1);
    const { status, body } = await client.patch(`${scale}?dryRun=All`, { spec: { replicas: 0 } });
    t.equal(status, 200);
    t.strictSame(body.spec, {});
    const after = (await client.get(path)).body;
    t.equal(after.spec.replicas, 1);
    t.equal(after.metadata.generation, 1);
  });

  await t.test('is refused in a dry run as it would be without', async (t) => {
    const { scale } = await make(t, 1);
    const patch = { metadata: { uid: randomUUID() }, spec: { replicas: 0 } };
    t.equal((await client.patch(`${scale}?dryRun=All`, patch)).status, 409);
  });

  await t.test('knows no other dry run than All', async (t) => {
    const { scale } = await make(t, 1);
    t.equal((await client.patch(`${scale}?dryRun=Some`, { spec: { replicas: 0 } })).status, 422);
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('tolerates a fieldManager', async (t) => {
    const { scale } = await make(t, 1);
    t.equal((await client.patch(`${scale}?fieldManager=contract`, { spec: { replicas: 0 } })).status, 200);
  });

  await t.test('of fewer than zero replicas is invalid', async (t) => {
    const { scale } = await make(t, 1);
    const { status, body } = await client.patch(scale, { spec: { replicas: -1 } });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });

  await t.test('of replicas that are no number is refused', async (t) => {
    const { scale } = await make(t, 1);
    const { status } = await client.patch(scale, { spec: { replicas: 'none' } });
    t.ok(status >= 400 && status < 500, `${status} is a client's error`);
    t.equal((await client.get(scale)).body.spec.replicas, 1);
  });

  await t.test('refuses a patch that is no JSON', async (t) => {
    const { scale } = await make(t, 1);
    const headers = { 'content-type': 'application/merge-patch+json' };
    t.equal((await client.send('PATCH', scale, '{"spec":', headers)).status, 400);
  });

  await t.test('refuses a patch that does not say of which kind it is', async (t) => {
    const { scale } = await make(t, 1);
    const { status, body } = await client.send('PATCH', scale, '{"spec":{"replicas":0}}');
    t.equal(status, 415);
    isStatus(t, body, 415, 'UnsupportedMediaType');
  });
}

async function describeDeployments(t: Test, room: Room): Promise<void> {
  const { client } = room;

  await t.test('count a change of the spec, through the scale too, as a generation', async (t) => {
    const { path, object } = await room.make(t, room.apps('deployments'), workload('Deployment', newName(), 1));
    t.equal(object.metadata.generation, 1);
    await client.patch(`${path}/scale`, { spec: { replicas: 0 } });
    t.equal((await client.get(path)).body.metadata.generation, 2);
    await client.patch(path, { metadata: { labels: { touched: 'yes' } } });
    t.equal((await client.get(path)).body.metadata.generation, 2);
  });

  await t.test('made again under the same name have another uid', async (t) => {
    const name = newName();
    const first = await room.make(t, room.apps('deployments'), workload('Deployment', name, 0));
    t.equal((await client.delete(`${first.path}?propagationPolicy=Background`)).status, 200);
    t.equal((await client.get(first.path)).status, 404);
    const second = await room.make(t, room.apps('deployments'), workload('Deployment', name, 0));
    t.not(second.object.metadata.uid, first.object.metadata.uid);
  });

  await t.test('whose selector misses their own template are invalid', async (t) => {
    const object = { ...workload('Deployment', newName(), 0) };
    const spec = {
      selector: { matchLabels: { app: 'a' } },
      template: { metadata: { labels: { app: 'b' } }, spec: podSpec() },
    };
    const { status, body } = await client.post(room.apps('deployments'), { ...object, spec });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });
}

async function describeConfigMaps(t: Test, room: Room): Promise<void> {
  const { client } = room;
  const collection = room.core('configmaps');

  await t.test('are created once', async (t) => {
    const { object } = await room.make(t, collection, configMap({ latch: 'armed' }));
    const again = await client.post(collection, { ...configMap({}), metadata: { name: object.metadata.name } });
    t.equal(again.status, 409);
    isStatus(t, again.body, 409, 'AlreadyExists');
    t.equal(again.body.message, `configmaps "${object.metadata.name}" already exists`);
  });

  await t.test('have no data field until someone writes data', async (t) => {
    const { object } = await room.make(t, collection, configMap({}));
    t.notOk(object.data);
  });

  await t.test('are replaced at the resourceVersion that was read', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({ latch: 'armed' }));
    const { status, body } = await client.put(path, { ...object, data: { latch: 'stopping' } });
    t.equal(status, 200);
    t.strictSame(body.data, { latch: 'stopping' });
    t.not(body.metadata.resourceVersion, object.metadata.resourceVersion);
  });

  await t.test('refuse a replacement at an older resourceVersion, and stay as they are', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({ latch: 'armed' }));
    await client.put(path, { ...object, data: { latch: 'stopping' } });
    const late = await client.put(path, { ...object, data: { latch: 'late' } });
    t.equal(late.status, 409);
    isStatus(t, late.body, 409, 'Conflict');
    t.equal(
      late.body.message,
      `Operation cannot be fulfilled on configmaps "${object.metadata.name}": the object has been modified; please apply your changes to the latest version and try again`,
    );
    t.strictSame((await client.get(path)).body.data, { latch: 'stopping' });
  });

  await t.test('refuse a replacement with another uid', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({}));
    const { name, namespace } = object.metadata;
    const stranger = { ...object, metadata: { name, namespace, uid: randomUUID() } };
    isStatus(t, (await client.put(path, stranger)).body, 409, 'Conflict');
  });

  await t.test('refuse a replacement of another name', async (t) => {
    const { path, object } = await room.make(t, collection, configMap({}));
    const { status } = await client.put(path, { ...object, metadata: { ...object.metadata, name: 'other' } });
    t.equal(status, 400);
  });

  await t.test('that are gone cannot be replaced', async (t) => {
    const { status } = await client.put(`${collection}/nowhere`, { metadata: { name: 'nowhere' }, data: {} });
    t.equal(status, 404);
  });

  await t.test('keep what a merge patch does not name, and lose what it sets to null', async (t) => {
    const { path } = await room.make(t, collection, configMap({ kept: '1', lost: '2' }));
    const { status, body } = await client.patch(path, { data: { lost: null, found: '3' } });
    t.equal(status, 200);
    t.strictSame(body.data, { kept: '1', found: '3' });
  });

  await t.test('keep their resourceVersion under a write that changes nothing', async (t) => {
    const { path } = await room.make(t, collection, configMap({ latch: 'armed' }));
    const first = await client.patch(path, { data: { latch: 'stopping' } });
    const second = await client.patch(path, { data: { latch: 'stopping' } });
    t.equal(second.body.metadata.resourceVersion, first.body.metadata.resourceVersion);
  });

  await t.test('hold strings only', async (t) => {
    const { path } = await room.make(t, collection, configMap({}));
    const { status } = await client.patch(path, { data: { count: 3 } });
    t.ok(status >= 400 && status < 500, `${status} is a client's error`);
  });

  await t.test('hold at most a mebibyte', async (t) => {
    const { path } = await room.make(t, collection, configMap({}));
    const { status, body } = await client.patch(path, { data: { much: 'x'.repeat(1_048_577) } });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });

  await t.test('are not made by a dry run', async (t) => {
    const object = { ...configMap({}), metadata: { name: newName() } };
    t.equal((await client.post(`${collection}?dryRun=All`, object)).status, 201);
    t.equal((await client.get(`${collection}/${object.metadata.name}`)).status, 404);
  });

  await t.test('without a name, or with a bad one, are invalid', async (t) => {
    t.equal((await client.post(collection, { metadata: {} })).status, 422);
    t.equal((await client.post(collection, { metadata: { name: 'Not_A_Name' } })).status, 422);
  });

  await t.test('are deleted once, and only with the uid that the precondition names', async (t) => {
    const { path } = await room.make(t, collection, configMap({}));
    const wrong = await client.delete(path, { preconditions: { uid: randomUUID() } });
    isStatus(t, wrong.body, 409, 'Conflict');
    const right = await client.delete(path);
    t.equal(right.status, 200);
    t.match(right.body, { kind: 'Status', status: 'Success' });
    isStatus(t, (await client.delete(path)).body, 404, 'NotFound');
  });
}

async function describeEvents(t: Test, room: Room): Promise<void> {
  const { client, namespace } = room;
  const collection = room.core('events');
  const about = (name: string, reason: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: newName() },
    involvedObject: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
    reason,
    message: 'seen by a test',
    type: 'Warning',
    source: { component: 'contract' },
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    count: 1,
  });

  await t.test('are created once under a name', async (t) => {
    const event = about('swype-app', 'Tripped');
    await room.make(t, collection, event);
    const again = await client.post(collection, event);
    t.equal(again.status, 409);
    isStatus(t, again.body, 409, 'AlreadyExists');
  });

  await t.test('about another namespace are invalid', async (t) => {
    const event = about('swype-app', 'Tripped');
    const involvedObject = { ...event.involvedObject, namespace: 'elsewhere' };
    const { status, body } = await client.post(collection, { ...event, involvedObject });
    t.equal(status, 422);
    isStatus(t, body, 422, 'Invalid');
  });

  await t.test('are listed by what they are about and why', async (t) => {
    const name = newName();
    await room.make(t, collection, about(name, 'Unhealthy'));
    await room.make(t, collection, about(name, 'BackOff'));
    const fields = `involvedObject.kind=Deployment,involvedObject.name=${name},reason=Unhealthy`;
    const { status, body } = await client.get(`${collection}?fieldSelector=${encodeURIComponent(fields)}`);
    t.equal(status, 200);
    t.strictSame(
      body.items.map(({ reason }) => reason),
      ['Unhealthy'],
    );
  });

  await t.test('cannot be selected by any field', async (t) => {
    const { status, body } = await client.get(`${collection}?fieldSelector=message%3Dx`);
    t.equal(status, 400);
    isStatus(t, body, 400, 'BadRequest');
  });
}

async function describePodLists(t: Test, room: Room): Promise<void> {
  const run = newName();
  const red = await room.make(t, room.core('pods'), pod({ run, colour: 'red' }));
  const blue = await room.make(t, room.core('pods'), pod({ run, colour: 'blue', old: 'yes' }));
  const names = [red, blue].map(({ object }) => object.metadata.name);
  const selected = async (selector: string): Promise<readonly boolean[]> => {
    const path = `pods?labelSelector=${encodeURIComponent(`run=${run},${selector}`)}`;
    const found = (await room.client.get(room.core(path))).body.items.map(({ metadata }) => metadata.name);
    return names.map((name) => found.includes(name));
  };

  await t.test('carry a resourceVersion, and items without kind', async (t) => {
    const { status, body } = await room.client.get(room.core(`pods?labelSelector=run%3D${run}`));
    t.equal(status, 200);
    t.match(body, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: /^\d+$/ } });
    t.equal(body.items.length, 2);
    t.notOk(body.items[0]?.kind);
  });

  await t.test('select by labels in every form', async (t) => {
    t.strictSame(await selected('colour=red'), [true, false]);
    t.strictSame(await selected('colour==blue'), [false, true]);
    t.strictSame(await selected('colour!=red'), [false, true]);
    t.strictSame(await selected('colour in (red,blue)'), [true, true]);
    t.strictSame(await selected('colour notin (red, green)'), [false, true]);
    t.strictSame(await selected('old notin (no)'), [true, true]);
    t.strictSame(await selected('old'), [false, true]);
    t.strictSame(await selected('!old'), [true, false]);
    t.strictSame(await selected('old=yes,colour=red'), [false, false]);
  });

  await t.test('select by name', async (t) => {
    const { body } = await room.client.get(room.core(`pods?fieldSelector=metadata.name%3D${names[0]}`));
    t.strictSame(
      body.items.map(({ metadata }) => metadata.name),
      [names[0]],
    );
  });

  await t.test('refuse a selector that cannot be read', async (t) => {
    const { status } = await room.client.get(room.core('pods?labelSelector=a%20in%20b'));
    t.equal(status, 400);
  });
}

async function describePodWatches(t: Test, room: Room, subject: Subject): Promise<void> {
  const { client } = room;
  const watch = async (t: Test, query: string): Promise<Watch> => {
    const found = await client.watch(room.core(`pods?watch=true&${query}`));
    t.teardown(() => found.close());
    t.equal(found.status, 200);
    return found;
  };

  await t.test('tell every change after the list, and an end where the labels match no more', async (t) => {
    const run = newName();
    const list = await client.get(room.core(`pods?labelSelector=run%3D${run}`));
    const { resourceVersion } = list.body.metadata;
    const events = await watch(t, `labelSelector=run%3D${run}&resourceVersion=${resourceVersion}`);
    const { path, object } = await room.make(t, room.core('pods'), pod({ run }));
    t.match(await nextOf(events, 'ADDED'), { kind: 'Pod', metadata: { uid: object.metadata.uid } });
    await client.patch(path, { metadata: { annotations: { touched: 'yes' } } });
    const isTouched = (pod: Body) => pod.metadata.annotations !== undefined;
    t.match(await nextOf(events, 'MODIFIED', isTouched), { metadata: { annotations: { touched: 'yes' } } });
    await client.patch(path, { metadata: { labels: { run: 'another' } } });
    t.match(await nextOf(events, 'DELETED'), { metadata: { uid: object.metadata.uid } });
  });

  await t.test('from an earlier resourceVersion tell what happened since', async (t) => {
    const run = newName();
    const { resourceVersion } = (await client.get(room.core('pods'))).body.metadata;
    const { path, object } = await room.make(t, room.core('pods'), pod({ run }));
    t.equal((await client.delete(`${path}?gracePeriodSeconds=0`)).status, 200);
    const events = await watch(t, `labelSelector=run%3D${run}&resourceVersion=${resourceVersion}`);
    t.match(await nextOf(events, 'ADDED'), { metadata: { uid: object.metadata.uid } });
    t.match(await nextOf(events, 'DELETED'), { metadata: { uid: object.metadata.uid } });
  });

  await t.test('without a resourceVersion begin with what there is', async (t) => {
    const run = newName();
    const { object } = await room.make(t, room.core('pods'), pod({ run }));
    const events = await watch(t, `labelSelector=run%3D${run}`);
    t.match(await nextOf(events, 'ADDED'), { metadata: { uid: object.metadata.uid } });
  });

  await t.test('end after their timeoutSeconds', async (t) => {
    const events = await watch(t, `labelSelector=run%3D${newName()}&timeoutSeconds=1`);
    t.equal(await events.next(), undefined);
  });

  const { forgottenResourceVersion } = subject;
  const options = forgottenResourceVersion === undefined ? { skip: 'no resourceVersion is known to be forgotten' } : {};
  await t.test('from a forgotten resourceVersion say 410 in an ERROR event, and end', options, async (t) => {
    const events = await watch(t, `resourceVersion=${forgottenResourceVersion}`);
    isStatus(t, await nextOf(events, 'ERROR'), 410, 'Expired');
    t.equal(await events.next(), undefined);
  });
}

/** Passes over the MODIFIED events that schedulers and kubelets cause. */
async function nextOf(events: Watch, type: string, matches: (object: Body) => boolean = () => true): Promise<Body> {
  for (let event = await events.next(); event; event = await events.next()) {
    if (event.type === type && matches(event.object)) return event.object;
    if (event.type !== 'MODIFIED') throw new Error(`expected ${type}, got ${JSON.stringify(event)}`);
  }
  throw new Error(`the watch ended before ${type}`);
}
