import { resolve } from 'node:path';
import { packageRoot as root } from '../package-root.ts';

/** The shipped configuration of Alertmanager; its templates are in the folder `templates` beside it. */
export const shippedAlertmanagerConfig = resolve(root, 'alertmanager/alertmanager.yml');
export const shippedTemplateFolder = resolve(root, 'alertmanager/templates');
/** The shipped rule files. */
export const shippedStopRules = resolve(root, 'prometheus-rules/big-red-button-stop.yml');
export const shippedButtonRules = resolve(root, 'prometheus-rules/big-red-button.yml');
export const shippedTicketRules = resolve(root, 'prometheus-rules/tickets.yml');
/** The configuration of Prometheus and of the receiver in the manifests. */
export const shippedPrometheusConfig = resolve(root, 'k8s/monitoring/prometheus.yml');
export const shippedReceiverConfig = resolve(root, 'k8s/receiver/config.yaml');
