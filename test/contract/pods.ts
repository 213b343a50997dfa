import type { Test } from 'tap';
import type { Body, Watch } from './client.ts';
import { isStatus, newName, pod, type Room, type Subject } from './room.ts';

export async function describePodLists(t: Test, room: Room): Promise<void> {
  const run = newName();
  const red = await room.make(t, room.core('pods'), pod({ run, colour: 'red' }));
  const blue = await room.make(t, room.core('pods'), pod({ run, colour: 'blue', old: 'yes' }));
  const names = [red, blue].map(({ object }) => object.metadata.name);
  const selected = async (selector: string): Promise<readonly boolean[]> => {
    const path = `pods?labelSelector=${encodeURIComponent(`run=${run},${selector}`)}`;
    const found = (await room.client.get(room.core(path))).body.items.map(({ metadata }) => metadata.name);
    return names.map((name) => found.includes(name));
  };

  await t.test('have a resourceVersion, and items without a kind', async (t) => {
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

  await t.test('refuse an invalid selector', async (t) => {
    const { status } = await room.client.get(room.core('pods?labelSelector=a%20in%20b'));
    t.equal(status, 400);
  });
}

export async function describePodWatches(t: Test, room: Room, subject: Subject): Promise<void> {
  const { client } = room;
  const watch = async (t: Test, query: string): Promise<Watch> => {
    const found = await client.watch(room.core(`pods?watch=true&${query}`));
    t.teardown(() => found.close());
    t.equal(found.status, 200);
    return found;
  };

  await t.test('send every change after the list, and DELETED when the labels no longer match', async (t) => {
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

  await t.test('send the changes since an earlier resourceVersion', async (t) => {
    const run = newName();
    const { resourceVersion } = (await client.get(room.core('pods'))).body.metadata;
    const { path, object } = await room.make(t, room.core('pods'), pod({ run }));
    t.equal((await client.delete(`${path}?gracePeriodSeconds=0`)).status, 200);
    const events = await watch(t, `labelSelector=run%3D${run}&resourceVersion=${resourceVersion}`);
    t.match(await nextOf(events, 'ADDED'), { metadata: { uid: object.metadata.uid } });
    t.match(await nextOf(events, 'DELETED'), { metadata: { uid: object.metadata.uid } });
  });

  await t.test('begin with the existing objects without a resourceVersion', async (t) => {
    const run = newName();
    const { object } = await room.make(t, room.core('pods'), pod({ run }));
    const begin = async () => (await watch(t, `labelSelector=run%3D${run}`)).next();
    let first = await begin();
    // Soon after its start a real server's cache may lag behind its store: it says so after 3 s, and is asked again.
    for (let tries = 1; lagsBehind(first) && tries < 10; tries += 1) first = await begin();
    t.match(first, { type: 'ADDED', object: { metadata: { uid: object.metadata.uid } } });
  });

  await t.test('end after their timeoutSeconds', async (t) => {
    const events = await watch(t, `labelSelector=run%3D${newName()}&timeoutSeconds=1`);
    t.equal(await events.next(), undefined);
  });

  const { forgottenResourceVersion } = subject;
  const options = forgottenResourceVersion === undefined ? { skip: 'no resourceVersion is known to be forgotten' } : {};
  await t.test('send 410 in an ERROR event for a resourceVersion that is too old, and end', options, async (t) => {
    const events = await watch(t, `resourceVersion=${forgottenResourceVersion}`);
    isStatus(t, await nextOf(events, 'ERROR'), 410, 'Expired');
    t.equal(await events.next(), undefined);
  });
}

/** 504 with the cause ResourceVersionTooLarge. */
function lagsBehind(event: Awaited<ReturnType<Watch['next']>>): boolean {
  return event?.type === 'ERROR' && /Too large resource version/.test(event.object.message ?? '');
}

/** Passes over the MODIFIED events that schedulers and kubelets cause. */
async function nextOf(events: Watch, type: string, matches: (object: Body) => boolean = () => true): Promise<Body> {
  for (let event = await events.next(); event; event = await events.next()) {
    if (event.type === type && matches(event.object)) return event.object;
    if (event.type !== 'MODIFIED') throw new Error(`expected ${type}, got ${JSON.stringify(event)}`);
  }
  throw new Error(`the watch ended before ${type}`);
}
