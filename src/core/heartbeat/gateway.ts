/**
 * What the witness saw of the payment gateway over a button's window, by the annotation `gateway` of the stop alert and of the
 * heartbeat. `up`: every probe succeeded. `down`: a probe failed. `unknown`: anything else, such as a gap between the probes.
 */
export type Gateway = 'up' | 'down' | 'unknown';

/** A missing or unreadable annotation is `unknown`. */
export function gatewayOf({ gateway }: Readonly<Record<string, string>>): Gateway {
  return gateway === 'up' || gateway === 'down' ? gateway : 'unknown';
}
