import type { KeyNotes } from './key-note.ts';

/** The keys below `buttons[]`, without that prefix. */
const notes: KeyNotes = {
  name: {
    meaning: 'The name of the button, also of its ConfigMap `big-red-button-NAME`. `drill` is reserved for the drill.',
    example: 'swype-app',
  },
  'target.kind': { meaning: 'The kind of the workload. One target has one button.', example: 'Deployment' },
  'target.apiVersion': {
    meaning: 'API group and version of a kind that is neither a Deployment nor a StatefulSet ([kinds](kinds.md)).',
    otherwise: '`apps/v1`',
    example: 'argoproj.io/v1alpha1',
  },
  'target.resource': {
    meaning: 'The plural name of such a kind in the API.',
    otherwise: 'as Kubernetes guesses it from the kind',
    example: 'rollouts',
  },
  'target.replicasPath': {
    meaning:
      'The `specReplicasPath` of its CustomResourceDefinition. The policy that refuses a raise reads this field.',
    otherwise: '`.spec.replicas`',
    example: '.spec.replicas',
  },
  'target.replicaSetHashLabel': {
    meaning:
      'The label of a pod whose value ends the name of its ReplicaSet. Objects of any other kind own their pods.',
    otherwise: 'known for Argo Rollouts',
    example: 'rollouts-pod-template-hash',
  },
  'target.podNames': {
    meaning: 'A regular expression for the whole names of its pods, by which the rules select counters.',
    example: 'swype-app-.*',
  },
  'target.namespace': { meaning: 'The namespace of the workload.', example: 'sre' },
  'target.name': { meaning: 'The name of the workload.', example: 'swype-app' },
  labels: {
    meaning: 'Labels for acts on many buttons, and for the filters of the page and of `status -l`.',
    otherwise: 'no labels',
    example: { tier: 'payments' },
  },
  impact: {
    meaning:
      'What a stop means for the business: the first line of page, `status`, page-out and chat message while the button is latched.',
    otherwise: 'the messages begin with the name of the button',
    example: 'Card payments are OFF',
  },
  links: {
    meaning: 'Links on the page and in the messages: logs, a dashboard, the status page of the gateway.',
    otherwise: 'no links',
    example: [{ text: 'Logs', url: 'https://logs.example.com/?app=swype-app' }],
  },
  match: {
    meaning: "Which alerts are claims about this button. All matchers must match an alert's labels.",
    example: ['alertname="BigRedButtonStop"', 'button="swype-app"'],
  },
  mode: {
    meaning:
      '`on` stops. `dry-run` only logs its decisions. `off` ignores claims. The last two stop nothing by themselves; a press stops in every mode.',
    default: 'on',
    example: 'dry-run',
  },
  corroborate: {
    meaning:
      '`restarts`: the cluster must show the claimed restarts. `none`: the alert alone decides, for alerts about something other than restarts.',
    default: 'restarts',
    example: 'none',
  },
  limit: {
    meaning:
      'The button trips if one container has more restarts than this within `window`. Use the same value in the rule of the alert.',
    default: 3,
    example: 3,
  },
  window: {
    meaning:
      'The time in which restarts count, by the clock of the API server. Use the same value in the rule of the alert.',
    default: '30m',
    example: '30m',
  },
  whenUnclear: {
    meaning:
      'Restarts of unclear cause: `trip` counts them as network failures, `hold` does not, and with `witness` the probes of the payment gateway decide.',
    default: 'trip',
    example: 'witness',
  },
  whenUnreadable: {
    meaning: "The decision about an alert's claim if the evidence cannot be read.",
    default: 'trip',
    example: 'hold',
  },
  sensor: {
    meaning: 'The backup sensor: `standby` acts while the heartbeat is late or blind, or if no alert arrives.',
    otherwise: '`standby`; `off` with `corroborate: none`',
    example: 'standby',
  },
  sensorAfter: {
    meaning:
      'While the heartbeat arrives, a sensor on standby waits this long for the alert: at least the longest way of an alert, as `check` shows it.',
    default: '15s',
    example: '15s',
  },
  networkExitCodes: {
    meaning: 'Exit codes that the application reserves for a network failure.',
    default: [],
    example: [69],
  },
  'network.peers': {
    meaning:
      'If given, a failed connection to any other host name is not a network failure. One to an IP address or to an unnamed host still counts.',
    otherwise: 'every host name counts',
    example: ['api.swype.com'],
  },
  'network.patterns': {
    meaning: 'A line of a last message that matches shows a network failure.',
    otherwise: 'none',
    example: ['gateway [0-9]+ gone'],
  },
  'other.patterns': {
    meaning: 'A line of a last message that matches shows another cause.',
    otherwise: 'none',
    example: ['invalid license'],
  },
  'escalate.after': {
    meaning:
      'The button deletes the pods of its target if zero replicas were accepted and for this time no pod was deleted and none has gone. Needs `kubernetes.admissionPolicy`.',
    otherwise: '`5s` for a StatefulSet, `off` for other kinds',
    example: '5s',
  },
  'escalate.giveUpAfter': {
    meaning: 'People are paged if a pod is still there this long after the first deletion.',
    default: '1m',
    example: '1m',
  },
  'containers.include': {
    meaning: 'Only these containers count. After a change, generate the rules again.',
    otherwise: 'every container counts',
    example: ['swype-app'],
  },
  'containers.exclude': {
    meaning: 'All containers count except these. After a change, generate the rules again.',
    otherwise: 'every container counts',
    example: ['log-shipper'],
  },
  'hooks[].name': { meaning: 'The name of the hook in status, log and metrics.', example: 'payment-queue' },
  'hooks[].url': {
    meaning: 'The receiver POSTs to this URL when the button trips, has stopped and is reset.',
    example: 'https://payment-queue.sre.svc/stop',
  },
  'hooks[].secretFile': {
    meaning: 'A file with the secret that signs each call.',
    example: '/etc/big-red-button-hooks/payment-queue',
  },
  'hooks[].events': { meaning: 'The events that are delivered.', otherwise: 'all of them', example: ['stopped'] },
  'hooks[].giveUpAfter': { meaning: 'How long a delivery is retried.', default: '1d', example: '12h' },
  'hooks[].timeout': { meaning: 'The time of one attempt.', default: '5s', example: '3s' },
};

export const buttonNotes: KeyNotes = Object.fromEntries(
  Object.entries(notes).map(([path, note]) => [`buttons[].${path}`, note]),
);
