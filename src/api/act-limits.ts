/** The reason that a person gives for a press or a reset, in characters. */
export const reasonLength = 500;
/** The name that a client claims for a person. */
export const claimedNameLength = 100;
