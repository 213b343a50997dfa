import type { ButtonConfig } from '../../core/button-config.ts';
import { installation } from './labels.ts';

/** The second kube-state-metrics, its Service, its account and its job in Prometheus. `check` knows the job by this name. */
const countersName = 'kube-state-metrics-button';

/** The same version as in k8s/monitoring/kustomization.yaml. */
const image = 'registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0';

/**
 * A kube-state-metrics for the button alone. Its page has a few lines for each pod of the guarded namespaces, so Prometheus can scrape
 * it every second: the page of the cluster's own kube-state-metrics is too long for that.
 */
export function buttonCounters(buttons: readonly ButtonConfig[], namespace: string): string {
  const guarded = [...new Set(buttons.map(({ target }) => target.namespace))];
  return `\
# The restart counters for the button: a second kube-state-metrics, for the guarded namespaces and the three metrics of the stop and the
# heartbeat. Prometheus scrapes it every second. The rules take the highest count that either of the two shows, so each can fail alone:
# without this one, a restart is seen as late as the other one is scraped.
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${countersName}
  namespace: ${namespace}
${labels}
automountServiceAccountToken: false
${guarded.map((each) => rights(each, namespace)).join('')}\
---
apiVersion: v1
kind: Service
metadata:
  name: ${countersName}
  namespace: ${namespace}
${labels}
spec:
  selector:
    app.kubernetes.io/name: ${countersName}
  ports:
    - { name: http-metrics, port: 8080, targetPort: http-metrics }
${deployment(guarded, namespace)}`;
}

/** The job of {@link buttonCounters} for prometheus-operator. */
export function countersMonitor(namespace: string): string {
  return `\
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: ${countersName}
  namespace: ${namespace}
${labels}
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: ${countersName}
  endpoints:
    - port: http-metrics
      # A restart is seen after at most this time, plus the interval of the stop rule.
      interval: 1s
      scrapeTimeout: 1s
      # Keeps the labels \`pod\` and \`namespace\` of the metrics. Without it they would name kube-state-metrics itself.
      honorLabels: true
`;
}

const labels = `\
  labels:
    app.kubernetes.io/name: ${countersName}
    app.kubernetes.io/part-of: ${installation}`;

/** The names have the namespace, because two installations may guard one workload. */
function rights(guarded: string, namespace: string): string {
  return `\
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: ${countersName}.${namespace}
  namespace: ${guarded}
${labels}
rules:
  - apiGroups: ['']
    resources: [pods]
    verbs: [list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: ${countersName}.${namespace}
  namespace: ${guarded}
${labels}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${countersName}.${namespace}
subjects:
  - kind: ServiceAccount
    name: ${countersName}
    namespace: ${namespace}
`;
}

function deployment(guarded: readonly string[], namespace: string): string {
  return `\
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${countersName}
  namespace: ${namespace}
${labels}
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: ${countersName}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${countersName}
    spec:
      serviceAccountName: ${countersName}
      automountServiceAccountToken: true
      securityContext:
        runAsNonRoot: true
        runAsUser: 65534
        runAsGroup: 65534
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: kube-state-metrics
          # By tag, as its digest could not be looked up where this was written. Pin it.
          image: ${image}
          args:
            - --port=8080
            - --telemetry-port=8081
            - --resources=pods
            - --namespaces=${guarded.join(',')}
            - >-
              --metric-allowlist=^kube_pod_container_status_restarts_total$,^kube_pod_init_container_status_restarts_total$,^kube_pod_created$
          ports:
            - { name: http-metrics, containerPort: 8080 }
            - { name: telemetry, containerPort: 8081 }
          # Not /livez: it depends on the API server, and a restart would not repair that.
          livenessProbe:
            httpGet: { path: /healthz, port: http-metrics }
            timeoutSeconds: 5
          readinessProbe:
            httpGet: { path: /readyz, port: telemetry }
            timeoutSeconds: 5
          resources:
            requests: { cpu: 20m, memory: 48Mi }
            limits: { cpu: 500m, memory: 256Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
`;
}
