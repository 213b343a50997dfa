import { randomBytes } from 'node:crypto';

/** Sortable by time, readable, unique over all replicas, and fit for an object's name: `20260131-021547-9f3a61`. */
export function newTripId(): string {
  const [day = '', time = ''] = new Date().toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
}
