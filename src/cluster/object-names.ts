/** Who wrote a field, in `managedFields`; also the source of Events. */
export const fieldManager = 'big-red-button';

/** The ConfigMap that keeps a button's latch. */
export function latchConfigMap(button: string): string {
  return `big-red-button-${button}`;
}

/** The ConfigMap that keeps what all buttons share. */
export const heartbeatConfigMap = 'big-red-button-heartbeat';
