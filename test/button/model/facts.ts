/**
 * Facts about latches, pods and workloads for the oracles. This code shares nothing with the product, so that an error
 * in the product cannot hide in its judge.
 */
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { Delivery, HookEvent } from '../../../src/core/hooks/hook.ts';
import type { Latched, LatchRecord, TripRecord } from '../../../src/core/latch/latch.ts';
import type { Target } from '../../../src/core/target.ts';

export function isLatched(latch: LatchRecord | undefined): latch is Latched {
  return (latch?.state === 'stopping' || latch?.state === 'stopped') && latch.trip !== undefined;
}

export function containerKey(podUid: string, container: string): string {
  return [podUid, container].join('/');
}

export function targetKey({ kind, namespace, name }: Target): string {
  return [kind, namespace, name].join('/');
}

export function isUnfinished({ phase }: PodSnapshot): boolean {
  return phase === 'Pending' || phase === 'Running' || phase === 'Unknown';
}

/** The world gives its Deployment's pods the controller of this name. */
export function isOwn({ controller }: PodSnapshot): boolean {
  return controller?.name === 'swype-app-5d4f6c7b89';
}

/** Only a Job's pod provably belongs to another controller. */
export function blocksStopped(pod: PodSnapshot): boolean {
  return isUnfinished(pod) && pod.controller?.kind !== 'Job';
}

export function tripsOf({ history, trip }: LatchRecord): readonly TripRecord[] {
  return trip === undefined ? history : [...history, trip];
}

/**
 * When an event of a trip happened, or undefined if it has not. A current trip whose target was raised again counts as
 * not stopped.
 */
export function happenedAt(latch: LatchRecord, trip: TripRecord, event: HookEvent): string | undefined {
  if (event === 'tripped') return trip.at;
  if (event === 'reset') return trip.reset?.at;
  const isPresent = latch.trip?.id === trip.id;
  return !isPresent || latch.state === 'stopped' ? trip.stoppedAt : undefined;
}

/** The deliveries of past events that are not settled. */
export function owedIn(
  latch: LatchRecord | undefined,
): readonly { readonly trip: TripRecord; readonly delivery: Delivery }[] {
  if (latch === undefined) return [];
  const all = tripsOf(latch).flatMap((trip) => (trip.hooks ?? []).map((delivery) => ({ trip, delivery })));
  return all.filter(({ trip, delivery: { state, event } }) => state === 'owed' && happenedAt(latch, trip, event));
}

/** Whether the last disarm of the record still counts at `now`. */
export function isDisarmed(latch: LatchRecord | undefined, now: number): boolean {
  const last = latch?.disarms?.at(-1);
  return last !== undefined && last.ended === undefined && now < Date.parse(last.until);
}

/** Why a record is not a valid latch, or undefined if it is valid. */
export function flawOf(latch: LatchRecord): string | undefined {
  const { version, state, target, trip, baseline, history } = JSON.parse(JSON.stringify(latch)) as LatchRecord;
  if (version !== 1) return `version ${version}`;
  if (!['armed', 'stopping', 'stopped'].includes(state)) return `state ${state}`;
  if ((state === 'armed') !== (trip === undefined)) return `${state}, and trip is ${trip?.id}`;
  if (!target.kind || !target.namespace || !target.name) return 'no target';
  if (!Object.values(baseline).every(Number.isFinite)) return 'a baseline that is not a number';
  const bad = tripsOf({ ...latch, history }).find((one) => !isTrip(one));
  return bad === undefined ? undefined : `trip ${JSON.stringify(bad)}`;
}

function isTrip({
  id,
  at,
  by,
  cause,
  because,
  lines,
  previousReplicas,
  fights,
  stoppedAt,
  acceptedAt,
}: TripRecord): boolean {
  const isTime = (text: string | undefined) => text === undefined || !Number.isNaN(Date.parse(text));
  return (
    id.length > 0 &&
    [at, acceptedAt, stoppedAt].every(isTime) &&
    ['alert', 'sensor', 'press'].includes(by.trigger) &&
    ['network', 'other', 'unclear', 'none'].includes(cause) &&
    typeof because === 'string' &&
    lines.every((line) => typeof line === 'string') &&
    (previousReplicas === 'unknown' || (Number.isInteger(previousReplicas) && previousReplicas > 0)) &&
    Number.isInteger(fights) &&
    fights >= 0
  );
}
