/** How long a person must hold the control. */
export const pageHoldMs = 1_500;
