/** The longest reason of a press or a reset, in characters. */
export const reasonLength = 500;
/** The longest name that a client claims for a person, in characters. */
export const claimedNameLength = 100;
