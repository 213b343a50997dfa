import type { RequestRecord } from '../../src/dev/simulator/api/server.ts';
import type { Simulator } from '../../src/dev/simulator/simulator.ts';
import type { ConfigMap, Workload } from '../../src/dev/simulator/store/objects.ts';
import type { Change } from '../../src/dev/simulator/store/store.ts';
import { buttonNames, namespace, stateNamespace, usualReplicas } from './stand.ts';

/** The parts of the stored latch that are judged. The product's own parser is not used, as it is judged too. */
export interface Latch {
  readonly state: 'armed' | 'stopping' | 'stopped';
  readonly trip?: {
    readonly id: string;
    readonly by: { readonly trigger: string };
    readonly previousReplicas: unknown;
  };
}

/** What the test asked of one button. */
interface Asked {
  /** Its pods failed, or a person pressed, since the last release. */
  mayTrip: boolean;
  /** A press was given up without an answer. A frozen receiver may still carry it out. */
  latePress: boolean;
  raised: boolean;
  /** Its present replicas were set while it was latched. A PATCH that was sent then may set them back after the reset. */
  raisedWhileTripped: boolean;
  readonly resets: Set<string>;
  readonly released: Set<string>;
}

/** Judges every change in the cluster and every answer by the invariants of the button. */
export class Chronicle {
  readonly broken: string[] = [];
  readonly #simulator: Simulator;
  readonly #asked = new Map<string, Asked>();
  readonly #latches = new Map<string, Latch>();
  #raising = false;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
    for (const name of buttonNames) {
      const sets = { resets: new Set<string>(), released: new Set<string>() };
      this.#asked.set(name, { mayTrip: false, latePress: false, raised: false, raisedWhileTripped: false, ...sets });
    }
    simulator.store.onChange((change) => this.#see(change));
  }

  asked(button: string): Asked {
    const asked = this.#asked.get(button);
    if (asked === undefined) throw new Error(`no button ${button}`);
    return asked;
  }

  latch(button: string): Latch | undefined {
    return this.#latches.get(button);
  }

  replicas(button: string): number | undefined {
    return this.#simulator.store.get('deployments', namespace, button)?.spec.replicas;
  }

  pods(button: string): number {
    return this.#simulator.pods({ namespace, selector: `app=${button}` }).length;
  }

  isTripped(button: string): boolean {
    return this.#latches.get(button)?.trip !== undefined;
  }

  /** A person raises the target. Only this may raise it. */
  raise(button: string, replicas: number): void {
    this.asked(button).raisedWhileTripped = this.isTripped(button);
    this.#raising = true;
    this.#simulator.scale(namespace, button, replicas);
    this.#raising = false;
  }

  /** A receiver answered that this trip is done. Invariants 1 and 5. */
  acknowledge(button: string, trip: string): void {
    const { resets } = this.asked(button);
    if (resets.has(trip) || this.#latches.get(button)?.trip?.id === trip) return;
    this.fail(`1. ${button}: trip ${trip} was answered, but the latch is ${JSON.stringify(this.#latches.get(button))}`);
  }

  fail(what: string): void {
    this.broken.push(what);
  }

  /** Invariant 4. The latest 1,000 requests are all of a receiver. */
  checkRequests(requests: readonly RequestRecord[]): void {
    const isRefusedRaise = ({ verb, subresource, dryRun, code }: RequestRecord) =>
      verb === 'patch' && subresource === 'scale' && !dryRun && (code === 403 || code === 422);
    if (requests.some(isRefusedRaise)) this.fail('4. a receiver sent a scale that the admission policy refused');
  }

  #see({ resource, object, previous }: Change): void {
    const { name, namespace: where } = object.metadata;
    if (resource === 'configmaps' && where === stateNamespace) {
      const button = name.replace('big-red-button-', '');
      // `resource` says which kind of object it is.
      if (this.#asked.has(button)) this.#seeLatch(button, (object as ConfigMap).data?.latch);
    }
    if (resource === 'deployments' && previous !== undefined) {
      const replicas = (of: typeof object) => (of as Workload).spec.replicas ?? 1;
      this.#seeReplicas(name, replicas(previous), replicas(object));
    }
  }

  #seeReplicas(button: string, before: number, after: number): void {
    if (after > before && !this.#raising) this.fail(`4. ${button}: a receiver raised it from ${before} to ${after}`);
    const { mayTrip, latePress, raisedWhileTripped } = this.asked(button);
    const mayStop = this.isTripped(button) || mayTrip || latePress || raisedWhileTripped;
    if (after < before && !this.#raising && !mayStop) {
      this.fail(`7. ${button}: scaled to ${after} without a latch and without a cause`);
    }
  }

  #seeLatch(button: string, text: string | undefined): void {
    const before = this.#latches.get(button);
    if (text === undefined) {
      if (before !== undefined) this.fail(`3. ${button}: its latch was wiped`);
      return;
    }
    const after: Latch = JSON.parse(text);
    this.#latches.set(button, after);
    if (after.trip === undefined) this.#seeArmed(button, before);
    else if (before?.trip?.id !== after.trip.id) this.#seeTrip(button, before, after.trip);
    if (after.state === 'stopped' && before?.state !== 'stopped') this.#seeStopped(button);
  }

  #seeArmed(button: string, before: Latch | undefined): void {
    const id = before?.trip?.id;
    if (id === undefined) return;
    const asked = this.asked(button);
    if (!asked.resets.has(id)) this.fail(`3. ${button}: trip ${id} was released, but nobody reset it`);
    asked.released.add(id);
    asked.mayTrip = false;
  }

  #seeTrip(button: string, before: Latch | undefined, { id, by, previousReplicas }: NonNullable<Latch['trip']>): void {
    const { mayTrip, latePress, released } = this.asked(button);
    if (before?.trip !== undefined) this.fail(`6. ${button}: trip ${before.trip.id} was replaced by ${id}`);
    if (released.has(id)) this.fail(`7. ${button}: the released trip ${id} came back`);
    else if (!mayTrip && !(latePress && by.trigger === 'press')) {
      this.fail(`7. ${button}: trip ${id} by ${by.trigger} without a cause`);
    }
    if (previousReplicas !== usualReplicas && previousReplicas !== 'unknown') {
      this.fail(`9. ${button}: trip ${id} remembers ${previousReplicas} replicas, not ${usualReplicas}`);
    }
  }

  /** Invariant 8. After a raise, pods may start between the receiver's look and its write. */
  #seeStopped(button: string): void {
    const pods = this.pods(button);
    if (pods > 0 && !this.asked(button).raised)
      this.fail(`8. ${button}: stopped was written with ${pods} unfinished pods`);
  }
}
