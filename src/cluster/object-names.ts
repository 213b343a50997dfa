/** The manager in `managedFields`, and the source of Events. */
export const fieldManager = 'big-red-button';

/** The ConfigMap with the latch of a button. */
export function latchConfigMap(button: string): string {
  return `big-red-button-${button}`;
}

/** The ConfigMap with the trips of a button that were reset. The names of buttons have no dots. */
export function archiveConfigMap(button: string): string {
  return `${latchConfigMap(button)}.history`;
}

/** The ConfigMap with the state that all buttons share. */
export const heartbeatConfigMap = 'big-red-button-heartbeat';
