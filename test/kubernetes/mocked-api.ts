import nock from 'nock';
import type { Test } from 'tap';
import { type Clock, systemClock } from '../../src/button/clock.ts';
import { ClusterError } from '../../src/button/cluster.ts';
import type { RequestObservation } from '../../src/kubernetes/client.ts';
import { connect } from '../../src/kubernetes/connect.ts';

export const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
export const scalePath = '/apis/apps/v1/namespaces/sre/deployments/swype-app/scale';
export const token = 'a-token-that-no-message-may-hold';

export const scaleObject = {
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'swype-app', namespace: 'sre', uid: 'uid-1', resourceVersion: '41' },
  spec: { replicas: 3 },
  status: { replicas: 3, selector: 'app=swype-app' },
};

/** A `Status` as the API server answers with. */
export function status(code: number, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
}

/** A connection to an API server that nock plays; pauses between tries take no time and are noted. */
export function mockApi(t: Test) {
  const observed: RequestObservation[] = [];
  const pauses: number[] = [];
  const clock: Clock = {
    ...systemClock,
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

export function soon(): AbortSignal {
  return AbortSignal.timeout(5_000);
}

/** The ClusterError that the call must reject with. */
export async function failureOf(call: Promise<unknown>): Promise<ClusterError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw new Error(`not a ClusterError: ${error}`, { cause: error });
  }
  throw new Error('it did not reject');
}
