import nock from 'nock';
import type { Test } from 'tap';
import { type Clock, systemClock } from '../../src/cluster/clock.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import type { RequestObservation } from '../../src/kubernetes/transport/client.ts';

export const token = 'a-token-that-no-message-may-hold';

/** A connection to an API server that nock plays; pauses between tries take no time and are noted. */
export function mockApi(t: Test) {
  const observed: RequestObservation[] = [];
  const pauses: number[] = [];
  const clock: Clock = {
    ...systemClock,
    // The tests' times are of that day: whether they lie in the future must not hang on when it runs.
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    async sleep(ms) {
      pauses.push(ms);
    },
  };
  const connection = connect({
    cluster: { server: 'http://kube.test', token },
    stateNamespace: 'big-red-button',
    onRequest: (observation) => observed.push(observation),
    clock,
  });
  t.teardown(async () => {
    await connection.close();
    nock.cleanAll();
    nock.restore();
  });
  if (!nock.isActive()) nock.activate();
  const codes = () => observed.map(({ code }) => code);
  return { ...connection, api: nock('http://kube.test'), observed, codes, pauses };
}
