/** How long pointer or key must be held on a control that acts. */
export const pageHoldMs = 1_500;
