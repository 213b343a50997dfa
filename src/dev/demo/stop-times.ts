import type { Change } from '../simulator/store/store.ts';
import { type Payments, paymentPods } from './stack/payments.ts';

/** When the cluster reached each stage of a stop, in milliseconds since the epoch. */
export interface StopTimes {
  readonly fourthRestart: number;
  readonly zeroReplicas: number;
  readonly noPodLeft: number;
}

/** Watches the cluster and records the times, until `end` is called. */
export class StopClock {
  readonly #payments: Payments;
  readonly #unsubscribe: () => void;
  readonly #restarts: number[] = [];
  #zeroReplicas: number | undefined;
  #noPodLeft: number | undefined;

  constructor(payments: Payments) {
    this.#payments = payments;
    this.#unsubscribe = payments.simulator.store.onChange((change) => this.#observe(change));
  }

  /** When a container first had this many restarts; undefined until one has. */
  restartedAt(count: number): number | undefined {
    return this.#restarts[count];
  }

  /** Undefined until the cluster has reached every stage. */
  get times(): StopTimes | undefined {
    const [fourthRestart, zeroReplicas, noPodLeft] = [this.#restarts[4], this.#zeroReplicas, this.#noPodLeft];
    if (fourthRestart === undefined || zeroReplicas === undefined || noPodLeft === undefined) return undefined;
    return { fourthRestart, zeroReplicas, noPodLeft };
  }

  end(): void {
    this.#unsubscribe();
  }

  #observe({ resource }: Change): void {
    if (resource === 'deployments' && this.#payments.replicas() === 0) this.#zeroReplicas ??= Date.now();
    if (resource !== 'pods') return;
    for (let count = this.#restarts.length; count <= this.#payments.restarts(); count += 1) {
      this.#restarts[count] = Date.now();
    }
    const pods = this.#payments.simulator.store.list('pods', paymentPods.namespace);
    if (pods.length === 0) this.#noPodLeft ??= Date.now();
  }
}
