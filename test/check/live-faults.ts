import type { MonitoringSetup } from '../../src/check/model/monitoring-setup.ts';
import { restartSelectors } from '../../src/check/promql/restarts.ts';
import type { ButtonInCluster, ClusterView } from '../../src/check/sources/cluster-reader.ts';
import type { RunningAlertmanager, Silence } from '../../src/check/sources/running-alertmanager.ts';
import { type RunningPrometheus, selectorText } from '../../src/check/sources/running-prometheus.ts';
import type { PodTemplate, Policy, Workload } from '../../src/cluster/inspector.ts';
import { nodeOf, parseYaml, type YamlNode } from '../../src/config/yaml/yaml-node.ts';
import { parseMatcher } from '../../src/core/notification/matcher.ts';
import { shippedConfig, shippedSetup } from './shipped-setup.ts';

const [button] = shippedConfig.config.buttons;
if (button === undefined) throw new Error('the shipped config has no button');
const shippedButton = button;

const noCounters = { all: 0, selected: new Map(), namespaces: new Set<string>() };
const prometheus: RunningPrometheus = {
  url: 'http://prometheus',
  rules: shippedSetup.rules ?? [],
  config: shippedSetup.prometheus ?? nothing(),
  resendDelayMs: 10_000,
  kubeStateMetrics: [{ job: 'kube-state-metrics', isUp: true, lastError: '' }],
  restarts: { ...noCounters, all: 12, namespaces: new Set(['sre', 'kube-system']) },
  receiver: { isSeen: true, rehearsalsFailing: [], notWritable: [], heartbeatsFaulty: [] },
};

const alertmanager: RunningAlertmanager = {
  url: 'http://alertmanager',
  config: shippedSetup.alertmanager ?? nothing(),
  silences: [],
  alerts: [{ alertname: 'BigRedButtonHeartbeat', button: 'swype-app', namespace: 'sre' }],
};

const workload: Workload = {
  replicas: 1,
  labels: { app: 'swype-app' },
  annotations: {},
  pods: { gracePeriodSeconds: 30, containers: [{ name: 'stripe', terminationMessagePolicy: 'FallbackToLogsOnError' }] },
};
const containers = workload.pods?.containers ?? [];

function withPods(pods: Partial<PodTemplate>): Workload {
  return { ...workload, pods: { gracePeriodSeconds: 30, containers, ...pods } };
}

const policy: Policy = {
  name: 'big-red-button',
  account: 'system:serviceaccount:big-red-button:big-red-button',
  targets: ['deployments/scale sre/swype-app'],
  denies: true,
  holds: ['big-red-button-swype-app deployments sre/swype-app'],
};

const cluster: ClusterView = {
  buttons: [{ button, workload, scalers: [] }],
  policy,
  account: policy.account,
  missingRights: [],
};

/** Everything runs and is healthy. */
export const healthySetup: MonitoringSetup = {
  ...shippedSetup,
  runningPrometheus: prometheus,
  runningAlertmanager: alertmanager,
  cluster,
};

/** One fault of a running program or the cluster, and where the check finds it. */
export interface LiveFault {
  /** `<finding>`, or `<finding>.<variant>`. */
  readonly name: string;
  readonly setup: MonitoringSetup;
  readonly where: string;
}

const [shippedSelector = ''] = (shippedSetup.rules ?? [])
  .flatMap(({ arms }) => restartSelectors(arms))
  .map(selectorText);
const stopRule = shippedSetup.rules?.find(({ alert }) => alert === 'BigRedButtonStop');
const proxy = { name: 'istio-proxy', terminationMessagePolicy: 'FallbackToLogsOnError' };
const scaler = { name: 'swype', targetKind: 'Deployment', targetName: 'swype-app', minimum: 0 } as const;
const deployment = 'deployment/swype-app in sre';
const admission = 'ValidatingAdmissionPolicy big-red-button';

const kustomization = parseYaml('resources: [other.yml]', 'prometheus-rules/kustomization.yaml');

export const liveFaults: readonly LiveFault[] = [
  {
    name: 'rule-file-unlisted',
    setup: { ...healthySetup, unlisted: [{ file: stopRule?.node.file ?? '', kustomization }] },
    where: kustomization.where,
  },
  inPrometheus('rule-failing', { rules: failingRules() }, 'http://prometheus/rules'),
  inPrometheus(
    'scrape-down',
    { kubeStateMetrics: [{ job: 'kube-state-metrics', isUp: false, lastError: 'refused' }] },
    'http://prometheus/targets',
  ),
  inPrometheus('scrape-down.none', { kubeStateMetrics: [], restarts: noCounters }, 'http://prometheus/targets'),
  inPrometheus(
    'scrape-partly-down',
    {
      kubeStateMetrics: [
        { job: 'kube-state-metrics', isUp: true, lastError: '' },
        { job: 'kube-state-metrics-button', isUp: false, lastError: 'refused' },
      ],
    },
    'http://prometheus/targets',
  ),
  inPrometheus('no-series', { restarts: noCounters }, 'http://prometheus/graph'),
  inPrometheus(
    'namespace-unseen',
    { restarts: { ...noCounters, all: 12, namespaces: new Set(['kube-system']) } },
    'http://prometheus/graph',
  ),
  inPrometheus(
    'no-pods',
    { restarts: { ...prometheus.restarts, selected: new Map([[shippedSelector, 0]]) } },
    'http://prometheus/graph',
  ),
  inPrometheus('resend-delay', { resendDelayMs: 60_000 }, 'http://prometheus/flags'),
  inPrometheus('rehearsal-failing', receiver({ rehearsalsFailing: ['swype-app'] }), 'http://prometheus/graph'),
  inPrometheus('state-not-writable', receiver({ notWritable: ['swype-app'] }), 'http://prometheus/graph'),
  inPrometheus('heartbeat-late', receiver({ heartbeatsFaulty: ['swype-app'] }), 'http://prometheus/graph'),
  inAlertmanager('heartbeat-absent', { alerts: [{ alertname: 'Watchdog' }] }, 'http://alertmanager/#/alerts'),
  inAlertmanager('silenced', { silences: [silence('priority="P1"')] }, 'http://alertmanager/#/silences/7'),
  inAlertmanager(
    'silenced.perhaps',
    { silences: [silence('pod=~"swype-app-.+"')] },
    'http://alertmanager/#/silences/7',
  ),
  inAlertmanager(
    'heartbeat-muted',
    { silences: [silence('alertname=~"BigRedButtonHeart.*"')] },
    'http://alertmanager/#/silences/7',
  ),
  inTarget('target-missing', { workload: 'missing' }, deployment),
  inTarget('kind-not-served', { workload: undefined, unserved: 'target.kind: no scale' }, deployment),
  inTarget(
    'replicas-path',
    { workload: { ...workload, scale: { replicas: '.spec.n', selector: '.status.s' } } },
    deployment,
  ),
  inTarget('no-selector', { workload: { ...workload, scale: { replicas: '.spec.replicas' } } }, deployment),
  inTarget('target-at-zero', { workload: { ...workload, replicas: 0 } }, deployment),
  inTarget(
    'cause-unclear',
    { workload: withPods({ containers: [{ name: 'stripe', terminationMessagePolicy: 'File' }] }) },
    deployment,
  ),
  inTarget('every-container-counts', { workload: withPods({ containers: [...containers, proxy] }) }, deployment),
  inTarget('no-container-counts', { workload, button: { ...button, containers: { include: ['strype'] } } }, deployment),
  { name: 'other-cluster', setup: inClusters('us-1'), where: stopRule?.node.at('alert').where ?? '' },
  inTarget('gitops', { workload: { ...workload, annotations: { 'argocd.argoproj.io/tracking-id': 'x' } } }, deployment),
  inTarget(
    'gitops.flux',
    { workload: { ...workload, labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } } },
    deployment,
  ),
  inTarget('owned', { workload: { ...workload, controller: 'Rollout swype' } }, deployment),
  inTarget('ordered-ready', { workload: { ...workload, podManagement: 'OrderedReady' } }, deployment),
  inTarget('escalation-unneeded', escalating({ ...workload, podManagement: 'Parallel' }), deployment),
  inTarget('grace-longer', { workload: withPods({ gracePeriodSeconds: 121 }) }, deployment),
  inTarget(
    'autoscaler',
    { scalers: [{ kind: 'HorizontalPodAutoscaler', ...scaler }] },
    'HorizontalPodAutoscaler swype in sre',
  ),
  inTarget(
    'autoscaler.keda',
    { scalers: [{ kind: 'ScaledObject', ...scaler, minimum: 2 }] },
    'ScaledObject swype in sre',
  ),
  inCluster('policy-missing', { policy: 'missing' }, 'ValidatingAdmissionPolicy'),
  inCluster('policy-missing.unbound', { policy: { ...policy, denies: false } }, admission),
  inCluster('not-held', { policy: { ...policy, holds: [] } }, 'ValidatingAdmissionPolicyBinding'),
  inCluster(
    'not-held.another-state',
    { policy: { ...policy, holds: ['big-red-button-ledger deployments sre/swype-app'] } },
    'ValidatingAdmissionPolicyBinding',
  ),
  inCluster('policy-denies', { policy: { ...policy, targets: ['deployments/scale sre/ledger'] } }, admission),
  inCluster(
    'may-not-stop',
    { missingRights: [{ verb: 'patch', group: 'apps', resource: 'deployments/scale' }] },
    policy.account,
  ),
  inCluster('right-missing', { missingRights: [{ verb: 'create', group: '', resource: 'events' }] }, policy.account),
];

function inPrometheus(name: string, fault: Partial<RunningPrometheus>, where: string): LiveFault {
  return { name, where, setup: { ...healthySetup, runningPrometheus: { ...prometheus, ...fault } } };
}

function inAlertmanager(name: string, fault: Partial<RunningAlertmanager>, where: string): LiveFault {
  return { name, where, setup: { ...healthySetup, runningAlertmanager: { ...alertmanager, ...fault } } };
}

function inCluster(name: string, fault: Partial<ClusterView>, where: string): LiveFault {
  return { name, where, setup: { ...healthySetup, cluster: { ...cluster, ...fault } } };
}

function inTarget(name: string, fault: Partial<ButtonInCluster>, where: string): LiveFault {
  return inCluster(name, { buttons: cluster.buttons.map((view) => ({ ...view, ...fault })) }, where);
}

function escalating(seen: Workload): Partial<ButtonInCluster> {
  return { button: { ...shippedButton, escalate: { afterMs: 5_000, giveUpAfterMs: 60_000 } }, workload: seen };
}

function receiver(fault: Partial<RunningPrometheus['receiver']>): Partial<RunningPrometheus> {
  return { receiver: { ...prometheus.receiver, ...fault } };
}

function silence(matcher: string): Silence {
  const details = { by: 'someone', comment: 'a node is replaced', until: '2026-01-02T03:04:05Z' };
  return { matchers: [parseMatcher(matcher)], where: 'http://alertmanager/#/silences/7', ...details };
}

/** A receiver of cluster eu-1, and a Prometheus that adds the name of a cluster. */
export function inClusters(cluster: string): MonitoringSetup {
  const config = { ...shippedConfig.config, cluster: { label: 'cluster', value: 'eu-1' } };
  const named = { ...(shippedSetup.prometheus ?? nothing()), externalLabels: { cluster } };
  return { ...healthySetup, config: { ...shippedConfig, config }, prometheus: named };
}

function failingRules(): RunningPrometheus['rules'] {
  const answer = { health: 'err', lastError: 'many-to-many matching not allowed' };
  const node: YamlNode = nodeOf(answer, 'http://prometheus/rules');
  return prometheus.rules.map((rule) => ({ ...rule, node }));
}

function nothing(): never {
  throw new Error('the shipped files cannot be read');
}
