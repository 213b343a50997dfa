import { resolve } from 'node:path';

/** The root of this package, from `src/programs` and from `dist/programs` alike. */
const root = resolve(import.meta.dirname, '../..');

/** The Alertmanager configuration that users are given; its templates lie in `templates/` beside it. */
export const shippedAlertmanagerConfig = resolve(root, 'alertmanager/alertmanager.yml');
export const shippedTemplateFolder = resolve(root, 'alertmanager/templates');
/** The rule files that users are given. */
export const shippedStopRules = resolve(root, 'prometheus-rules/big-red-button-stop.yml');
export const shippedButtonRules = resolve(root, 'prometheus-rules/big-red-button.yml');
export const shippedTicketRules = resolve(root, 'prometheus-rules/tickets.yml');
/** What the manifests give Prometheus, and the receiver. */
export const shippedPrometheusConfig = resolve(root, 'k8s/monitoring/prometheus.yml');
export const shippedReceiverConfig = resolve(root, 'k8s/receiver/config.yaml');
