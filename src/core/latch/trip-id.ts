import { randomBytes } from 'node:crypto';

/** `20260131-021547-9f3a61`: sortable by time, unique over all replicas, and valid in an object's name. */
export function newTripId(): string {
  const [day = '', time = ''] = new Date().toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
}
