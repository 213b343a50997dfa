/** Reading scale, pods and latch, all in parallel. */
export const evidenceDeadlineMs = 2_000;
/** Writing the latch; a stop never waits longer for its record. */
export const latchDeadlineMs = 1_000;
/** Tries of one trip to write its latch against others' writes before it stops the target without. */
export const latchTries = 4;
/** Patching the scale. */
export const scaleDeadlineMs = 1_500;
/** The receiver's own share of it: the deadlines of a trip. */
export const receiverStopMs = evidenceDeadlineMs + latchDeadlineMs + scaleDeadlineMs;
/** Between two looks at every target. */
export const keeperIntervalMs = 1_000;
/** Each call of one look. */
export const keeperDeadlineMs = 2_000;
/** Reading or writing a latch where no stop waits for it: by the keeper, or in a reset. A slow API server must not keep a trip from becoming durable. */
export const patientLatchDeadlineMs = 5_000;
