import { type Static, Type } from 'typebox';
import { customKindPatterns } from '../core/custom-kind.ts';
import { hookEvents } from '../core/hooks/hook.ts';
import { labelKeyPattern, labelValuePattern } from '../core/labels/labels.ts';
import {
  Audience,
  closed,
  durationOrOff,
  durationWithin,
  FilePath,
  HookUrl,
  HostName,
  HttpUrl,
  Matchers,
  Name,
  PatternText,
  WorkloadName,
} from './schema-values.ts';

/**
 * A history entry must have room for the deliveries of every hook, three events each, so there are few hooks with short
 * names.
 */
export const hooksPerButton = 3;
export const hookNameCharacters = 24;
/** The timeout of one attempt. A shutdown waits for it, and Kubernetes waits for the shutdown. */
const hookTimeoutMs = { minimum: 100, maximum: 10_000 };
/** How long a delivery is attempted. After a week the news is of no use. */
const hookGiveUpAfterMs = { minimum: 1_000, maximum: 7 * 86_400_000 };
/** What one button may add to the tables of causes. Each pattern is tried on every line that counts. */
const patternsPerButton = 20;
const peersPerButton = 100;
/** The names under `containers`. More would make an unreadable rule. */
const containersPerButton = 20;
/** A button's window. The receiver keeps every restart within it in memory. */
const windowMs = { minimum: 1_000, maximum: 86_400_000 };
/** How long a sensor on standby waits for the alert while the heartbeat arrives. */
const sensorAfterMs = { minimum: 10_000, maximum: 3_600_000 };
/** A controller needs a moment to delete the first pod. */
const escalateAfterMs = { minimum: 1_000, maximum: 600_000 };
const escalateGiveUpAfterMs = { minimum: 1_000, maximum: 3_600_000 };
/** The labels of one button. The page and the list show them all. */
const labelsPerButton = 20;
/** The time in which the brake counts trips. */
const brakeWithinMs = { minimum: 60_000, maximum: 86_400_000 };
/** How long the heartbeat may be silent. */
const heartbeatLateAfterMs = { minimum: 1_000, maximum: 3_600_000 };

const ListenSchema = closed({
  host: Type.Optional(Type.String({ minLength: 1, description: 'an address to listen on' })),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
});

const hook = {
  name: Type.String({
    pattern: `^[a-z0-9]([-a-z0-9]{0,${hookNameCharacters - 2}}[a-z0-9])?$`,
    description: `a name: lower-case letters, digits and -, at most ${hookNameCharacters} characters`,
  }),
  url: HookUrl,
  secretFile: FilePath,
  giveUpAfter: Type.Optional(durationWithin(hookGiveUpAfterMs)),
  timeout: Type.Optional(durationWithin(hookTimeoutMs)),
};

const HookSchema = closed(hook);
export type HookEntry = Static<typeof HookSchema>;

const ContainerNames = Type.Optional(
  Type.Array(Name, {
    minItems: 1,
    maxItems: containersPerButton,
    description: `a list of 1 to ${containersPerButton} names of containers`,
  }),
);

const Patterns = Type.Optional(
  Type.Array(PatternText, {
    maxItems: patternsPerButton,
    description: `a list of at most ${patternsPerButton} regular expressions of RE2`,
  }),
);

const LabelsSchema = Type.Record(
  Type.String({ pattern: labelKeyPattern }),
  Type.String({
    pattern: labelValuePattern,
    description: 'a label value in quotes: letters, digits, - _ and ., at most 63 characters, or empty',
  }),
  {
    additionalProperties: false,
    maxProperties: labelsPerButton,
    description: `a mapping of at most ${labelsPerButton} Kubernetes labels, such as { tier: payments }`,
  },
);

function hooks<Item extends Parameters<typeof Type.Array>[0]>(item: Item) {
  return Type.Optional(
    Type.Array(item, { maxItems: hooksPerButton, description: `a list of at most ${hooksPerButton} hooks` }),
  );
}

const ButtonHookSchema = closed({
  ...hook,
  events: Type.Optional(
    Type.Array(Type.Enum([...hookEvents]), { minItems: 1, description: `some of ${hookEvents.join(', ')}` }),
  ),
});
export type ButtonHookEntry = Static<typeof ButtonHookSchema>;

/** A link beside a button. The page opens it in a new tab. */
const linksPerButton = 6;
const Links = Type.Array(
  closed({
    text: Type.String({ minLength: 1, maxLength: 40, description: 'a text of at most 40 characters' }),
    url: HttpUrl,
  }),
  { maxItems: linksPerButton, description: `a list of at most ${linksPerButton} links` },
);
const Impact = Type.String({
  pattern: '^\\S[^\\r\\n]{0,119}$',
  description: 'one line of at most 120 characters, such as Card payments are OFF',
});

const { apiVersion, kind, resource, replicasPath, replicaSetHashLabel, podNames } = customKindPatterns;
const ApiVersion = Type.String({
  pattern: apiVersion,
  description: 'an API group and version such as argoproj.io/v1alpha1',
});
const KindName = Type.String({ pattern: kind, description: 'a kind such as Deployment' });
const ResourceName = Type.String({ pattern: resource, description: 'the plural name of the kind such as rollouts' });
const ReplicasPath = Type.String({
  pattern: replicasPath,
  description: 'the specReplicasPath of the CustomResourceDefinition such as .spec.replicas',
});
const LabelKey = Type.String({
  pattern: replicaSetHashLabel,
  description: 'the key of a label such as rollouts-pod-template-hash',
});
const PodNames = Type.String({
  pattern: podNames,
  description: 'a regular expression that matches whole names of pods, without quotes and backslashes',
});

export const ButtonSchema = closed({
  name: Name,
  target: closed({
    apiVersion: Type.Optional(ApiVersion),
    kind: KindName,
    namespace: Name,
    name: WorkloadName,
    // Of a kind outside the table.
    resource: Type.Optional(ResourceName),
    replicasPath: Type.Optional(ReplicasPath),
    replicaSetHashLabel: Type.Optional(LabelKey),
    podNames: Type.Optional(PodNames),
  }),
  labels: Type.Optional(LabelsSchema),
  impact: Type.Optional(Impact),
  links: Type.Optional(Links),
  match: Matchers,
  mode: Type.Optional(Type.Enum(['on', 'dry-run', 'off'])),
  corroborate: Type.Optional(Type.Enum(['restarts', 'none'])),
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
  window: Type.Optional(durationWithin(windowMs)),
  whenUnclear: Type.Optional(Type.Enum(['trip', 'hold', 'witness'])),
  whenUnreadable: Type.Optional(Type.Enum(['trip', 'hold'])),
  sensor: Type.Optional(Type.Enum(['standby', 'always', 'off'])),
  sensorAfter: Type.Optional(durationWithin(sensorAfterMs)),
  networkExitCodes: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: 255 }), { description: 'exit codes from 1 to 255' }),
  ),
  network: Type.Optional(
    closed({
      peers: Type.Optional(
        Type.Array(HostName, { minItems: 1, maxItems: peersPerButton, description: 'a list of host names' }),
      ),
      patterns: Patterns,
    }),
  ),
  other: Type.Optional(closed({ patterns: Patterns })),
  escalate: Type.Optional(
    closed({
      after: Type.Optional(durationOrOff(escalateAfterMs)),
      giveUpAfter: Type.Optional(durationWithin(escalateGiveUpAfterMs)),
    }),
  ),
  containers: Type.Optional(closed({ include: ContainerNames, exclude: ContainerNames })),
  hooks: hooks(ButtonHookSchema),
});
export type ButtonEntry = Static<typeof ButtonSchema>;

/** The rules and the receiver give these labels a meaning of their own. */
const ownLabels = [
  'alertname',
  'button',
  'container',
  'namespace',
  'pod',
  'priority',
  'target_kind',
  'target_name',
  'uid',
];

const ExternalLabel = Type.String({
  pattern: `^(?!(${ownLabels.join('|')})$)[A-Za-z_][A-Za-z0-9_]{0,62}$`,
  description: `the name of an external label such as cluster: letters, digits and _; not ${ownLabels.join(', ')}`,
});

/** Without a character that needs an escape in a matcher, in PromQL or in YAML. */
const ClusterName = Type.String({
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._:/-]{0,98}[A-Za-z0-9])?$',
  description: 'the name of this cluster: letters, digits and . _ : / -, at most 100 characters',
});

/** validation/people.ts requires exactly one of `tokenFile` and `kubernetes`. */
export const PeopleSchema = closed({
  tokenFile: Type.Optional(FilePath),
  kubernetes: Type.Optional(closed({ audience: Type.Optional(Audience) })),
  openReading: Type.Optional(Type.Boolean()),
});
export type PeopleEntry = Static<typeof PeopleSchema>;

/** Who may read /metrics: a token of its own, or everyone who may read the buttons. Absent: everyone. */
const MetricsSchema = Type.Union(
  [closed({ tokenFile: FilePath }), closed({ people: Type.Literal(true, { description: 'true' }) })],
  { description: '{ tokenFile: FILE } or { people: true }' },
);

/** The config file as people write it; docs/config.md explains each field. */
export const ConfigSchema = closed({
  version: Type.Literal(1),
  externalUrl: Type.Optional(HttpUrl),
  runbookBaseUrl: Type.Optional(HttpUrl),
  receiver: closed({
    listen: Type.Optional(ListenSchema),
    tls: Type.Optional(closed({ certFile: FilePath, keyFile: FilePath, clientCaFile: Type.Optional(FilePath) })),
    alertmanagerTokenFile: FilePath,
    people: Type.Optional(PeopleSchema),
    metrics: Type.Optional(MetricsSchema),
  }),
  cluster: Type.Optional(closed({ label: Type.Optional(ExternalLabel), value: ClusterName })),
  kubernetes: Type.Optional(
    closed({
      kubeconfig: Type.Optional(FilePath),
      context: Type.Optional(Type.String({ minLength: 1, description: 'the name of a context' })),
      stateNamespace: Type.Optional(Name),
      admissionPolicy: Type.Optional(Type.Boolean()),
    }),
  ),
  heartbeat: Type.Optional(
    closed({
      match: Type.Optional(Matchers),
      lateAfter: Type.Optional(durationWithin(heartbeatLateAfterMs)),
      onChainSilent: hooks(HookSchema),
    }),
  ),
  brake: Type.Optional(
    closed({ trips: Type.Integer({ minimum: 1, maximum: 1_000 }), within: durationWithin(brakeWithinMs) }),
  ),
  // May be empty: a latched target stays at zero after its button has left the config.
  buttons: Type.Array(ButtonSchema, { description: 'a list of buttons' }),
});
export type ConfigFile = Static<typeof ConfigSchema>;
