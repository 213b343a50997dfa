/** The reads of scale, pods and latch, in parallel. */
export const evidenceDeadlineMs = 2_000;
/** The write of the latch before a stop. A stop waits for its record no longer than this. */
export const latchDeadlineMs = 1_000;
/** The patch of the scale. */
export const scaleDeadlineMs = 1_500;
/** The receiver's share of the time from a notification to zero replicas. */
export const receiverStopMs = evidenceDeadlineMs + latchDeadlineMs + scaleDeadlineMs;
/**
 * The number of tries to write a latch that other replicas keep changing. After the last one, a trip stops the target
 * without its record.
 */
export const latchTries = 4;
/** The pause after the first conflict over a latch that no stop waits for, and the longest pause. */
export const conflictPause = { firstMs: 10, longestMs: 100 };
/** The interval between two reconciliations of a button. */
export const reconcileIntervalMs = 1_000;
/** Each call of one reconciliation. */
export const reconcileDeadlineMs = 2_000;
/** A read or write of a latch that no stop waits for. A slow API server must not keep a trip from becoming durable. */
export const patientLatchDeadlineMs = 5_000;
