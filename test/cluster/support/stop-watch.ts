import { setTimeout as sleep } from 'node:timers/promises';
import { isUnfinished, type PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import type { Cluster } from '../cluster.ts';
import type { Scope } from './scope.ts';

/** When the cluster showed each stage of a stop, in milliseconds since the epoch. */
export interface StopTimes {
  fourthRestart?: number;
  zeroReplicas?: number;
  noPodLeft?: number;
}

const selector = 'app=swype-app';

/** Follows `swype-app` from now on, as an administrator, until the test ends. The times are set as they are seen. */
export function startStopWatch(t: Scope, cluster: Cluster, namespace: string): StopTimes {
  const connection = connect({ kubeconfig: cluster.kubeconfig, stateNamespace: namespace });
  const times: StopTimes = {};
  const end = new AbortController();
  const onPod = ({ containers }: PodSnapshot) => {
    if (containers.some(({ restartCount }) => restartCount >= 4)) times.fourthRestart ??= Date.now();
  };
  const api = connection.cluster;
  const watching = api.watchPods(namespace, selector, { onPod, onError: () => {} }, end.signal);
  const target = { kind: 'Deployment', namespace, name: 'swype-app' } as const;
  const looking = (async () => {
    while (!end.signal.aborted && times.noPodLeft === undefined) {
      const signal = AbortSignal.timeout(5_000);
      if (times.zeroReplicas === undefined) {
        if ((await api.readScale(target, signal)).replicas === 0) times.zeroReplicas = Date.now();
      } else if (!(await api.listPods(namespace, selector, signal)).some(isUnfinished)) times.noPodLeft = Date.now();
      await sleep(20);
    }
  })().catch(() => {});
  t.teardown(async () => {
    end.abort();
    await Promise.all([watching, looking]);
    await connection.close();
  });
  return times;
}
