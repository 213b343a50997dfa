import type { Button } from '../../src/button/button.ts';
import { ClusterError } from '../../src/cluster/errors.ts';

/* What the tests share that need no nock: once it is imported, every socket of the process goes through it. */

export const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
export const scalePath = '/apis/apps/v1/namespaces/sre/deployments/swype-app/scale';

export const scaleObject = {
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'swype-app', namespace: 'sre', uid: 'uid-1', resourceVersion: '41' },
  spec: { replicas: 3 },
  status: { replicas: 3, selector: 'app=swype-app' },
};

/** What the API server answers to a stop: a zero is left out. */
export const stoppedScale = { ...scaleObject, spec: {} };

/** A `Status` as the API server answers with. */
export function status(code: number, message: string) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, code };
}

export function soon(): AbortSignal {
  return AbortSignal.timeout(30_000);
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

/** One pass, as a receiver makes it each second. */
export async function reconcileAndUpkeep(button: Button): Promise<void> {
  await button.reconcile();
  await button.runUpkeep();
}
