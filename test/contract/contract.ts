import type { Test } from 'tap';
import { Client } from './client.ts';
import { describeConfigMaps } from './config-maps.ts';
import { describeErrors } from './errors.ts';
import { describeEvents } from './events.ts';
import { describeIdentity } from './identity.ts';
import { describePodLists, describePodWatches } from './pods.ts';
import { Room, type Subject } from './room.ts';
import { describeDeployments, describeScale } from './workloads.ts';

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
  await t.test('identities and their rights', (t) => describeIdentity(t, room, subject));
  await t.test('lists of pods', (t) => describePodLists(t, room));
  await t.test('watches on pods', (t) => describePodWatches(t, room, subject));
}
