import { resolve } from 'node:path';
import { packageRoot } from '../package-root.ts';

export const shippedAlertmanagerConfig = resolve(packageRoot, 'alertmanager/alertmanager.yml');
/** Rules whose label `priority` is the default for alerts whose tickets carry none. */
export const shippedRules = ['tickets.yml', 'big-red-button.yml', 'big-red-button-stop.yml'].map((file) =>
  resolve(packageRoot, 'prometheus-rules', file),
);
