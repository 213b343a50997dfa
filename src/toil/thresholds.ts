/** What the review's words mean in numbers. They are told with every report. */

/** Tickets of one alert and zone belong to one burst while each opens at most this long after the one before. */
export const burstGapMs = 15 * 60_000;
/** So many tickets make a burst. */
export const burstTickets = 3;
/** A flap: the same alert and zone opens again at most this long after it closed. */
export const flapGapMs = 10 * 60_000;
/** Two alerts come together when both open in one zone within this time… */
export const togetherMs = 15 * 60_000;
/** …or, in a log without times, within so many lines. The same nearness folds a line into one before it. */
export const nearLines = 5;

/** At least so many tickets before "never needed hands" or "one known fix" is more than chance. */
export const enoughTickets = 10;
/** An alert that needed no hands for so long is obsolete: below, it is only lowered. */
export const obsoleteAfterMs = 28 * 86_400_000;
/** This share of an alert's tickets must say whether they needed hands before it is lowered. */
export const knownShare = 0.8;
/** This share of its tickets must be closed by one and the same fix before it is automated. */
export const fixShare = 0.8;
/** This share of its tickets must fold, or come with a graver alert, before that is its treatment. */
export const mostShare = 0.5;
/** A graver alert must come together with the lesser one at least so often. */
export const enoughTogether = 2;
