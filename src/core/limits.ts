/**
 * Every bound of the product, in one place, by the room that keeps it. Times are milliseconds, sizes are bytes
 * unless the name says otherwise.
 */

// A trip, within Alertmanager's webhook timeout of 5 s.

/** Reading scale, pods and latch, all in parallel. */
export const evidenceDeadlineMs = 2_000;
/** Writing the latch; a stop never waits longer for its record. */
export const latchDeadlineMs = 1_000;
/** Patching the scale. */
export const scaleDeadlineMs = 1_500;

// The record of a trip.

/** History entries kept in the state object. */
export const historyEntries = 100;
/** One history entry as JSON; lines and texts are shortened to fit. A ConfigMap holds 1 MiB. */
export const historyEntryBytes = 2_048;
