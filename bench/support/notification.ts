/** A notification of the stop alert as Alertmanager sends it, with `count` alerts. */
export function notification(count = 1): string {
  const now = new Date().toISOString();
  const alerts = Array.from({ length: count }, (_, index) => ({
    status: 'firing',
    labels: {
      alertname: 'BigRedButtonStop',
      button: 'swype-app',
      namespace: 'sre',
      pod: `swype-app-7c9d8b6f5d-${index}`,
      uid: `3f8f0a52-7f0b-4d0e-9a0e-${String(index).padStart(12, '0')}`,
      container: 'stripe',
      priority: 'P1',
    },
    annotations: { summary: 'stripe restarted 4 times within 30 minutes', runbook_url: 'https://example.com/runbook' },
    startsAt: now,
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example.com/graph',
    fingerprint: index.toString(16).padStart(16, '0'),
  }));
  return JSON.stringify({
    version: '4',
    groupKey: '{}:{}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'big-red-button',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example.com',
    alerts,
  });
}
