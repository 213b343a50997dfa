/** The programs whose alerts are understood. Alertmanager and Grafana send notifications; Prometheus and vmalert post alerts. */
export type Sender = 'alertmanager' | 'grafana' | 'prometheus';
