import { resolve } from 'node:path';

/** The root of this package, from `src/tickets` and from `dist/tickets` alike. */
export const packageRoot = resolve(import.meta.dirname, '../..');

export const shippedAlertmanagerConfig = resolve(packageRoot, 'alertmanager/alertmanager.yml');
/** Rules whose label `priority` is the default for alerts whose tickets carry none. */
export const shippedRules = ['tickets.yml', 'big-red-button.yml', 'big-red-button-stop.yml'].map((file) =>
  resolve(packageRoot, 'prometheus-rules', file),
);
