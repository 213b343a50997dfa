import nock from 'nock';
import type { Test } from 'tap';
import { type Clock, systemClock } from '../../src/cluster/clock.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { connectAsUser } from '../../src/kubernetes/connect-as-user.ts';
import { connectInspector } from '../../src/kubernetes/connect-inspector.ts';
import type { RequestObservation } from '../../src/kubernetes/transport/client.ts';

export const token = 'a-token-that-no-message-may-hold';

/** Connections to an API server that nock plays. Pauses between attempts take no time and are recorded. */
export function mockApi(t: Test, random = () => 1) {
  const observed: RequestObservation[] = [];
  const pauses: number[] = [];
  const clock: Clock = {
    ...systemClock,
    // The tests use times of this day. Whether they lie in the future must not depend on when the test runs.
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    async sleep(ms) {
      pauses.push(ms);
    },
  };
  const options = {
    cluster: { server: 'http://kube.test', token },
    stateNamespace: 'big-red-button',
    onRequest: (observation: RequestObservation) => observed.push(observation),
    clock,
    random,
  };
  const connection = connect(options);
  const { inspector, close } = connectInspector(options);
  const user = connectAsUser(options);
  t.teardown(async () => {
    await Promise.all([connection.close(), close(), user.close()]);
    nock.cleanAll();
    nock.restore();
  });
  if (!nock.isActive()) nock.activate();
  const codes = () => observed.map(({ code }) => code);
  return { ...connection, inspector, user, api: nock('http://kube.test'), observed, codes, pauses };
}
