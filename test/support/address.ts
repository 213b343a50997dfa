/**
 * Refuses connections: a port below those that are given out. One that was free a moment ago may be anybody's by now, or
 * the very port from which it is called.
 */
export const nobodyListens = 'http://127.0.0.1:1';
