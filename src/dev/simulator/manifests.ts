/** A Deployment or StatefulSet with one container. Its last log lines become its termination message. */
export function workload(name: string, replicas: number): object {
  const labels = { app: name };
  const container = {
    name,
    image: `registry.example/${name}:1.4.2`,
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
  return {
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
}
