import { defaultAudience } from '../../../core/people-access.ts';
import type { KeyNotes } from './key-note.ts';

/** The keys beside `buttons`. */
export const receiverNotes: KeyNotes = {
  version: { meaning: 'The version of this format.', example: 1 },
  externalUrl: {
    meaning: 'Where people reach the page. The message about a latched button links to it.',
    otherwise: 'no link',
    example: 'https://buttons.example.com',
  },
  runbookBaseUrl: {
    meaning: 'Where your copy of docs/runbooks is. `generate` writes it into the rules.',
    otherwise: 'the address in the shipped rules',
    example: 'https://git.example.com/big-red-button/docs/runbooks',
  },
  'receiver.listen.host': {
    meaning: 'The address on which the receiver listens: IPv6 and IPv4 by default.',
    default: '::',
    example: '0.0.0.0',
  },
  'receiver.listen.port': { meaning: 'The port on which the receiver listens.', default: 8443, example: 8443 },
  'receiver.tls.certFile': {
    meaning: 'The certificate of the receiver. Without `tls` the receiver speaks plain HTTP.',
    example: '/etc/big-red-button/tls/tls.crt',
  },
  'receiver.tls.keyFile': { meaning: 'The key of the certificate.', example: '/etc/big-red-button/tls/tls.key' },
  'receiver.tls.clientCaFile': {
    meaning: "Clients of Alertmanager's route must present a certificate of this CA.",
    otherwise: 'no certificate is asked for',
    example: '/etc/big-red-button/tls/client-ca.crt',
  },
  'receiver.alertmanagerTokenFile': {
    meaning: 'One or two bearer tokens, each on its own line. Alertmanager sends one of them.',
    example: '/etc/big-red-button/alertmanager-token',
  },
  'receiver.people.tokenFile': {
    meaning:
      'A YAML list of `{account, token, may: [get, press, reset, disarm]}`, instead of `kubernetes`. Without one of the two, nobody may press, reset or disarm over HTTP.',
    otherwise: 'the cluster identifies people, if `kubernetes` is given',
    example: '/etc/big-red-button/people.yaml',
  },
  'receiver.people.kubernetes.audience': {
    meaning:
      "The cluster identifies people and checks their rights, with tokens for this audience. The API server's own audience is not allowed. The command line makes its tokens for the default.",
    default: defaultAudience,
    example: defaultAudience,
  },
  'receiver.people.openReading': {
    meaning: 'Everyone may read, also without a token. Press and reset are never open.',
    default: false,
    example: true,
  },
  'receiver.metrics': {
    meaning:
      'Who may read `/metrics`: a token of its own, in a file as `alertmanagerTokenFile`; or everyone who may read the buttons, such as a service account with a token for the audience of the receiver.',
    otherwise: 'everyone',
    example: { people: true },
  },
  'cluster.label': {
    meaning: 'The external label of Prometheus that names the cluster.',
    default: 'cluster',
    example: 'cluster',
  },
  'cluster.value': {
    meaning: 'The name of this cluster. The receiver refuses an alert that names another one.',
    example: 'eu-west-1/payments',
  },
  'kubernetes.kubeconfig': {
    meaning: 'A kubeconfig file.',
    otherwise: "the pod's own account, or else `KUBECONFIG` or `~/.kube/config`",
    example: '/etc/big-red-button/kubeconfig',
  },
  'kubernetes.context': {
    meaning: 'A context of the kubeconfig.',
    otherwise: 'its current context',
    example: 'production',
  },
  'kubernetes.stateNamespace': {
    meaning: 'The namespace of the state ConfigMaps.',
    default: 'big-red-button',
    example: 'big-red-button',
  },
  'kubernetes.admissionPolicy': {
    meaning:
      'Whether the cluster has the admission policies. If so, a rehearsal also tries a raise, which must be refused, and a probe shows who holds the target.',
    default: true,
    example: false,
  },
  'heartbeat.match': {
    meaning: 'Which alerts are heartbeats, each of the button that its label `button` names.',
    default: ['alertname="BigRedButtonHeartbeat"'],
    example: ['alertname="BigRedButtonHeartbeat"'],
  },
  'heartbeat.lateAfter': { meaning: 'The age at which a heartbeat is late.', default: '40s', example: '40s' },
  'heartbeat.onChainSilent': {
    meaning: 'Hooks that are called when no heartbeat of any button arrives, and when one does again.',
    otherwise: 'no hook is called',
    example: [{ name: 'monitoring', url: 'https://hooks.example.com/monitoring', secretFile: '/etc/hooks/monitoring' }],
  },
  'brake.trips': {
    meaning:
      'After so many automatic trips of all buttons within the time, a trip without proof of the network waits for a person. Without `brake` there is no such limit.',
    example: 5,
  },
  'brake.within': { meaning: 'The time in which the trips count.', example: '10m' },
  buttons: { meaning: 'The guarded workloads. The list may be empty.', example: [] },
};
