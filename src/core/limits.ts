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

/** A person's reason, name or account in the record, and an alert's name. */
export const personTextBytes = 320;
/** Tries of one trip to write its latch against others' writes before it stops the target without. */
export const latchTries = 4;
/** Patches of one stop against a moving resourceVersion; the one after goes by uid alone. */
export const patchesByVersion = 3;
/**
 * How long a held claim is decided again without being notified again. The shipped route repeats every 30 s; a claim that
 * does not come any more has resolved, and its resolved notification may have gone to another replica.
 */
export const heldClaimMs = 120_000;
/** Claims held per button until they resolve or trip; those held longest go first. */
export const claimsHeld = 1_000;

// The keeper.

/** Between two looks at every target. */
export const keeperIntervalMs = 1_000;
/** Each call of one look. */
export const keeperDeadlineMs = 2_000;
/** Reading or writing a latch where no stop waits for it: by the keeper, or in a reset. A slow API server must not keep a trip from becoming durable. */
export const patientLatchDeadlineMs = 5_000;
/** A duplicate is answered from what the keeper saw no longer ago than this. */
export const freshMs = 2_500;
/** Between two rehearsals of one button. */
export const rehearsalIntervalMs = 60_000;
/** A trip's Event is written only while the API server (default: 1 h) would still hold the first one. */
export const eventAgeMs = 50 * 60_000;
/** Between two tries of writing a trip's Event. */
export const eventRetryMs = 10_000;
/** A heartbeat this far in the future is another clock's error, and counts as none. */
export const heartbeatAheadMs = 10_000;
/** Quoting the kubelet in a trip's Event; the Event does not wait longer for it. */
export const quoteDeadlineMs = 500;
/** The heartbeat is shared at most this often; or every third of its limit, where that is shorter. */
export const heartbeatShareMs = 30_000;

/** Between two looks at the roster of buttons that may hold a latch. */
export const rosterIntervalMs = 60_000;

// Hooks.

/** Hooks of one button, and the letters of a name: with their three events each, a history entry must hold what became of them. */
export const hooksPerButton = 3;
export const hookNameCharacters = 24;
/** What is kept of a failed attempt in the record. */
export const hookProblemBytes = 100;
/** How long one attempt may take; a shutdown waits for it, and Kubernetes for the shutdown. */
export const hookTimeoutMs = { minimum: 100, maximum: 10_000 };
/** How long attempts are made. Beyond a week, whoever should have been told has found out. */
export const hookGiveUpAfterMs = { minimum: 1_000, maximum: 7 * 86_400_000 };
/** The same where the config says nothing, or no longer has the hook. */
export const usualGiveUpAfterMs = 86_400_000;
/** The pause before the second attempt; it doubles up to the longest: payments wait for it. */
export const firstHookPauseMs = 1_000;
export const longestHookPauseMs = 60_000;
/** What a replica leaves, beyond one attempt's timeout, to the one that saw the event or tried last, before it takes over; and at most so much again, by chance. */
export const hookTakeoverMs = 2_000;
/** Attempts under way at once; others wait for the next look. */
export const hookAttemptsUnderWay = 64;
/** A secret's key: Standard Webhooks asks for 24 to 64 bytes. */
export const hookSecretBytes = { minimum: 24, maximum: 64 };
/** Of an answer's body, which nobody reads. */
export const hookReplyBytes = 16_384;
/** Silences of the chain that are remembered, so that what is owed of one survives the next. */
export const silencesKept = 10;

// The memory of terminations.

/** Terminations kept of one container; more restarts than this inside a window are beyond every limit that makes sense. */
export const terminationsPerContainer = 100;
/** Containers remembered per button; those whose newest termination came longest ago go first. */
export const containersRemembered = 1_000;

// The Kubernetes client (src/kubernetes).

/** TCP and TLS, until a request can be sent. */
export const connectTimeoutMs = 2_000;
/** Backstop behind every caller's own deadline: from a request to its reply's headers, and between two pieces of its body. */
export const replyTimeoutMs = 10_000;
/** An idle connection is kept this long; the API server itself closes them after 90 s. */
export const idleConnectionMs = 60_000;
/** Clocks that differ by less than this, a slow reply included, count as the same. */
export const clockErrorMs = 30_000;
/** Connections to the API server. Every watch holds one for itself, a trip takes three. */
export const kubernetesConnections = 256;
/** One reply's body. */
export const kubernetesReplyBytes = 32 * 1_024 * 1_024;
/** Requests made for one call, the first included. */
export const kubernetesAttempts = 5;
/** The pause before the second request of one call; it doubles up to the longest. */
export const firstRetryMs = 50;
export const longestRetryMs = 400;
/** A Retry-After that is longer than this is left to the caller. */
export const longestRetryAfterMs = 1_000;
/** What is quoted of the API server's own words in an error. */
export const quotedStatusBytes = 512;
/** Pods asked for in one page of a list, and pages. */
export const podsPerPage = 500;
export const podPages = 10;
/** A termination message; the kubelet cuts it there too. */
export const terminationMessageBytes = 4_096;
/** Listing the pods before watching them; nobody waits for it. */
export const watchListDeadlineMs = 10_000;
/** How long the API server is asked to keep one watch open. */
export const watchSeconds = 270;
/** A watch without a line for this long is dead: the API server sends a bookmark about every minute. */
export const watchSilenceMs = 90_000;
/** The pause before a watch is opened again; it doubles with each failure up to the longest. */
export const firstWatchPauseMs = 100;
export const longestWatchPauseMs = 5_000;
/** One line of a watch: one pod. An object in etcd is at most 1.5 MiB. */
export const watchLineBytes = 4 * 1_024 * 1_024;
/** Unhealthy events read, and how many of their messages are quoted, each cut. */
export const unhealthyEventsRead = 500;
export const unhealthyMessages = 5;
export const unhealthyMessageBytes = 512;
/** Tries to write the ConfigMap that all replicas share against theirs. */
export const sharedStateTries = 3;
/** What is kept of a damaged latch, so that the new one still fits into its ConfigMap of 1 MiB. */
export const damagedLatchBytes = 256 * 1_024;

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

// A notification.

/** More alerts than 8 MiB of real ones hold, and few enough to answer each. */
export const notificationAlerts = 50_000;
/** What is told about one bad alert, in characters. */
export const problemTextLength = 200;

// The record.

/** A Kubernetes Event's message, the API's own limit. */
export const eventMessageBytes = 1_024;
/** Identical problems are logged at most this often. */
export const logRepeatMs = 60_000;
/** How often what was held back is looked through. */
export const logSweepMs = 1_000;
/** Different problems that are told apart at a time. */
export const logFolds = 200;

// The HTTP server. Alertmanager gives a notification 5 s; its repeats, and Prometheus' scrapes, come within a minute.

export const httpLimits = {
  /** Alertmanager's notifications have no limit of their own; 8 MiB are some 10,000 alerts. */
  bodyBytes: 8 * 1_048_576,
  headerBytes: 16_384,
  /** From the connection to the end of the headers, and to the end of the request: what a slow client may take. */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 15_000,
  /** How often the two above are looked at. */
  timeoutCheckMs: 1_000,
  tlsHandshakeTimeoutMs: 5_000,
  /** No byte in either direction in the middle of a request; longer than a trip may take. */
  idleTimeoutMs: 30_000,
  /** Between requests: longer than a minute, so that Alertmanager finds its connection open for the next repeat. */
  keepAliveTimeoutMs: 120_000,
  requestsPerConnection: 100_000,
  connections: 1_024,
  /** Notifications being read or handled at once; one more is answered 503. */
  notificationsUnderWay: 256,
  /** What a client is told to wait before it tries again. */
  retryAfterSeconds: 1,
  /** How long a shutdown waits for what is under way: longer than a trip, shorter than Kubernetes' 30 s. */
  shutdownMs: 10_000,
  /** Streams of the state, to pages and `watch`; one more is answered 503. */
  streams: 128,
  /** Changes that come together are sent together, this long after the first. */
  streamGatherMs: 100,
  /** Bytes that wait for one client before only the newest state does. */
  streamBufferBytes: 65_536,
  /** Between two comments, which tell a quiet stream from a dead one. A client that takes nothing in between is dropped. */
  streamKeepAliveMs: 15_000,
  /** Between two looks whether a reader still may read, and how long one goes on reading while nobody can say. */
  streamConfirmMs: 60_000,
  streamUnconfirmedMs: 900_000,
};

/** The body of a press or a reset. */
export const actBodyBytes = 16_384;
/** The reason that a person gives for a press or a reset, in characters. */
export const reasonLength = 500;
/** The name that a client claims for a person. */
export const claimedNameLength = 100;

/** People whom the cluster is asked about: who they are, and what they may. */
export const reviewLimits = {
  /** Each question to the API server, its repetitions included. */
  deadlineMs: 3_000,
  /** How long a yes counts: what is taken away counts no longer than this. */
  keptMs: 60_000,
  /** How long a no to a known person counts: a right just given is not waited for longer than this. */
  refusalKeptMs: 5_000,
  /** Answers kept, of a few hundred bytes each: about tokens, and about rights. */
  identities: 1_000,
  rights: 4_000,
  /** Questions at once; one more is answered 503. A stop needs three of the connections to the API server. */
  underWay: 32,
  /** What is quoted of the audiences that a token names. */
  quotedAudienceBytes: 200,
};

// The page, in people's browsers. They fetch this file too, for these and the lengths above.

/** How long pointer or key must be held on a control that acts. */
export const pageHoldMs = 1_500;
/** Between two tries to reach the receiver; it doubles up to the longest. */
export const pageRetryMs = { first: 500, longest: 5_000 };
/** Without a word for this long a connection is dead: the receiver sends a comment every 15 s. */
export const pageSilenceMs = 35_000;
/** A press or a reset; longer than the receiver itself takes to answer. */
export const pageActDeadlineMs = 30_000;
/** How long a button says that it has copied. */
export const pageCopiedMs = 2_000;

// Files that are followed while the receiver runs: config, tokens, certificates.

/** How often their content is looked at. */
export const fileLookMs = 1_000;
export const followedFileBytes = 1_048_576;
/** RFC 6750 leaves a bearer token's length open; `openssl rand -hex 32` makes 64 characters. */
export const bearerTokenLength = { minimum: 16, maximum: 4_096 };

// The config.

/** A button's window. Every restart of it is remembered, see the memory of terminations. */
export const windowMs = { minimum: 1_000, maximum: 86_400_000 };
/** How long the heartbeat may be silent. */
export const heartbeatLateAfterMs = { minimum: 1_000, maximum: 3_600_000 };

// The demo (src/demo), and the tests of the whole chain.

/** From the start of the receiver's process until `/readyz` answers 200; a busy machine is no failure. */
export const receiverReadyDeadlineMs = 60_000;
export const receiverReadyPollMs = 50;
/** Below Linux' own choice for outgoing connections, which begins at 32768; and how many are tried until one is free. */
export const lastingPorts = { from: 20_000, to: 32_000 };
export const lastingPortAttempts = 100;
/** Lines of the receiver's log that are kept. */
export const receiverLogLines = 2_000;
/** One look at the receiver, Prometheus or Alertmanager. */
export const chainLookDeadlineMs = 5_000;
/** Between two looks at what the story waits for, and how long it waits: a busy machine is no failure. */
export const storyPollMs = 50;
export const storyWaitMs = 60_000;

// The check (src/check): what is good enough for a stop.

/** From the restart that trips to replicas 0, at the worst, as docs/operating.md states it. */
export const statedStopMs = 15_000;
/** The receiver's own share of it: the deadlines of a trip. */
export const receiverStopMs = evidenceDeadlineMs + latchDeadlineMs + scaleDeadlineMs;
/** Alertmanager's `timeout` for the receiver: not before a trip could have ended, and soon enough to try again. */
export const webhookTimeoutMs = { minimum: receiverStopMs, maximum: 10_000 };
/** How long the stop may wait after a final error. */
export const stopGroupIntervalMs = 15_000;
/** How soon Prometheus should send an alert again that Alertmanager missed. */
export const alertResendMs = 15_000;

// The command line, as it calls the receiver (src/client).

/** From a call until its answer; longer than a trip may take. */
export const receiverCallDeadlineMs = 15_000;
/** How long a press or a reset that was answered 503 is sent again, and the pause in between. */
export const receiverPatienceMs = 15_000;
export const receiverRetryMs = 1_000;
/** History entries that are shown where nobody says how many. */
export const historyShown = 20;
/** What people are shown is wrapped at the terminal's width, but never wider. */
export const shownWidth = 110;
/** Finding a pod of the receiver, opening a connection to it through the API server, or making a token. */
export const reachDeadlineMs = 10_000;
/** The life of a token that is made for one command: the shortest that the API server makes. */
export const mintedTokenSeconds = 600;
/** How long a press without a receiver looks for the end of the pods. */
export const directAftermathMs = 10_000;
/** Replicas that a restore may set. */
export const restorableReplicas = 10_000;
/** Following the receiver's state: the pause before a connection is made anew; it doubles up to the longest. */
export const firstReconnectMs = 500;
export const longestReconnectMs = 10_000;
/** Between two looks at a receiver that has no stream. */
export const pollMs = 2_000;
/** One event of the stream: the state of every button, with its history. */
export const streamEventCharacters = 64 * 1_048_576;
/** A stream without a byte for this long is dead: the receiver sends something every `streamKeepAliveMs`. */
export const streamSilenceMs = 45_000;
