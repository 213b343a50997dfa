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
/** Lines quoted from one termination, and in the evidence of one container. */
export const quotedLines = 5;
/** Characters of one quoted line. */
export const quotedLineCharacters = 240;

// The memory of terminations.

/** Terminations kept of one container; more restarts than this inside a window are beyond every limit that makes sense. */
export const terminationsPerContainer = 100;
/** Containers remembered per button; those seen longest ago go first. */
export const containersRemembered = 1_000;

// Programs: finding, fetching and running Prometheus and Alertmanager (src/programs).

/** `--version` of a program; generous, as a cold start on a busy machine reads 150 MB from the disk. */
export const versionDeadlineMs = 30_000;
/** One `apt-get update` or one download, on a slow line. */
export const fetchDeadlineMs = 10 * 60_000;
/** How often a process looks whether another one has finished fetching. */
export const lockPollMs = 200;
/** A lock older than this is no longer believed. */
export const lockStaleMs = 30 * 60_000;
/** From the start of a program until its `/-/ready` answers 200. */
export const programReadyDeadlineMs = 30_000;
export const programReadyPollMs = 25;
/** From SIGTERM until SIGKILL. */
export const programStopGraceMs = 5_000;
/** Another free port is tried when something else took the first one between looking and listening. */
export const programPortAttempts = 5;
/** Characters of a program's log that are kept for its error message. */
export const programLogCharacters = 64 * 1024;
