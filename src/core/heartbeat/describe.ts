import { describeDuration } from '../text/duration.ts';
import { plural } from '../text/wording.ts';
import type { HeartbeatFault } from './health.ts';

/** The fault in one sentence without its full stop; `now` in milliseconds since the epoch. */
export function describeFault(fault: HeartbeatFault, now: number): string {
  switch (fault.kind) {
    case 'silent':
      return describeSilence(fault, now);
    case 'unreadable':
      return `the heartbeat has no readable annotation \`${fault.annotation}\`: generate the rules again`;
    case 'mislabelled':
      return `a stop with the labels of the heartbeat would not match ${fault.matcher}`;
    case 'delayed':
      return `Prometheus evaluated the rule ${describeDuration(fault.byMs)} before the heartbeat arrived, or its clock is wrong`;
    case 'old-data':
      return `the newest sample that Prometheus has is ${describeDuration(fault.ageMs)} old`;
    case 'missing-pods':
      return `Prometheus has restart counters of ${fault.seen} of ${plural(fault.expected, 'pod')}`;
    case 'old-pods':
      return 'Prometheus has restart counters of earlier pods only: kube-state-metrics is stale';
    case 'missing-restarts':
      return `Prometheus counts ${fault.seen} of ${plural(fault.expected, 'restart')}: kube-state-metrics is stale`;
  }
}

function describeSilence(
  { since, othersArrive }: Extract<HeartbeatFault, { readonly kind: 'silent' }>,
  now: number,
): string {
  const last =
    since === undefined
      ? "the button's heartbeat has never arrived"
      : `the last heartbeat of the button arrived ${describeDuration(now - since)} ago`;
  return othersArrive ? `${last}, although other heartbeats arrive` : last;
}
