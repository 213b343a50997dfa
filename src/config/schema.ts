import { type Static, Type } from 'typebox';
import { hookEvents } from '../core/hook.ts';
import {
  heartbeatLateAfterMs,
  hookGiveUpAfterMs,
  hookNameCharacters,
  hooksPerButton,
  hookTimeoutMs,
  patternCharacters,
  patternsPerButton,
  peersPerButton,
  windowMs,
} from '../core/limits.ts';
import { MatcherSyntaxError, parseMatcher } from '../core/matcher.ts';
import { defaultAudience } from '../core/people.ts';
import { targetKinds } from '../core/target.ts';
import { formatDuration, parseDuration } from './duration.ts';
import { hookUrlProblem } from './hook-url.ts';
import { readPattern } from './pattern.ts';
import { told } from './problem.ts';

const example = '30m, 90s, 500ms or 1h30m';

/** Written as `30m`, `90s`, `500ms` or `1h30m`. */
function durationWithin({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) {
  const range = `from ${formatDuration(minimum)} to ${formatDuration(maximum)}`;
  return Type.Refine(
    Type.String({ description: `a duration such as ${example}` }),
    (text) => {
      const ms = parseDuration(text);
      return ms !== undefined && ms >= minimum && ms <= maximum;
    },
    (text) => {
      const quoted = JSON.stringify(text);
      if (parseDuration(text) === undefined) return told(`${quoted} is not a duration`, `${example}, ${range}`);
      return told(`${quoted} is out of range`, `a duration ${range}`);
    },
  );
}

const MatcherText = Type.Refine(
  Type.String({ description: 'an Alertmanager matcher such as alertname="BigRedButtonStop"' }),
  (text) => matcherProblem(text) === undefined,
  (text) => `${JSON.stringify(text)} at ${matcherProblem(text)?.message}`,
);

function matcherProblem(text: string): MatcherSyntaxError | undefined {
  try {
    parseMatcher(text);
    return undefined;
  } catch (error) {
    if (error instanceof MatcherSyntaxError) return error;
    throw error;
  }
}

const Name = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  description: 'a Kubernetes name: lower-case letters, digits and -, at most 63 characters',
});
const WorkloadName = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
  description: 'a Kubernetes name: lower-case letters, digits, - and .',
});
const FilePath = Type.String({ minLength: 1, description: "a file's path" });
const Matchers = Type.Array(MatcherText, { minItems: 1, description: 'a list of one or more Alertmanager matchers' });

/** No spaces or quotes, as people copy it into a command. */
const Audience = Type.String({
  pattern: '^[\\w.:/~-]{1,253}$',
  description: `an audience of this service's own such as ${defaultAudience}`,
});

function closed<Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

const ListenSchema = closed({
  host: Type.Optional(Type.String({ minLength: 1, description: 'an address to listen on' })),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535, description: 'a port, 0 for a free one' })),
});

const HookUrl = Type.Refine(
  Type.String({ description: 'an address such as https://payment-queue.sre.svc/big-red-button' }),
  (text) => hookUrlProblem(text) === undefined,
  (text) => hookUrlProblem(text) ?? '',
);

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

const HostName = Type.String({
  pattern: '^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$',
  description: 'a host name such as api.swype.com, without a port',
});

const PatternText = Type.Refine(
  Type.String({ minLength: 1, maxLength: patternCharacters, description: 'a regular expression of RE2' }),
  (text) => 'find' in readPattern(text),
  (text) => {
    const pattern = readPattern(text);
    return 'problem' in pattern
      ? told(`${JSON.stringify(text)} ${pattern.problem}`, 'a regular expression of RE2')
      : '';
  },
);
const Patterns = Type.Optional(
  Type.Array(PatternText, {
    maxItems: patternsPerButton,
    description: `a list of at most ${patternsPerButton} regular expressions of RE2`,
  }),
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

export const ButtonSchema = closed({
  name: Name,
  target: closed({
    kind: Type.Enum([...targetKinds], { description: targetKinds.join(' or ') }),
    namespace: Name,
    name: WorkloadName,
  }),
  match: Matchers,
  mode: Type.Optional(Type.Enum(['on', 'dry-run', 'off'])),
  corroborate: Type.Optional(Type.Enum(['restarts', 'none'])),
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, description: 'a number of restarts' })),
  window: Type.Optional(durationWithin(windowMs)),
  whenUnclear: Type.Optional(Type.Enum(['trip', 'hold'])),
  whenUnreadable: Type.Optional(Type.Enum(['trip', 'hold'])),
  sensor: Type.Optional(Type.Enum(['standby', 'always', 'off'])),
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
  hooks: hooks(ButtonHookSchema),
});
export type ButtonEntry = Static<typeof ButtonSchema>;

/** Exactly one of `tokenFile` and `kubernetes`: receiver-rules.ts. */
export const PeopleSchema = closed({
  tokenFile: Type.Optional(FilePath),
  kubernetes: Type.Optional(closed({ audience: Type.Optional(Audience) })),
  openReading: Type.Optional(Type.Boolean()),
});
export type PeopleEntry = Static<typeof PeopleSchema>;

/** The config file as it is written; see docs/operating.md for what each field means. */
export const ConfigSchema = closed({
  version: Type.Literal(1),
  receiver: closed({
    listen: Type.Optional(ListenSchema),
    tls: Type.Optional(closed({ certFile: FilePath, keyFile: FilePath, clientCaFile: Type.Optional(FilePath) })),
    alertmanagerTokenFile: FilePath,
    people: Type.Optional(PeopleSchema),
  }),
  kubernetes: Type.Optional(
    closed({
      kubeconfig: Type.Optional(FilePath),
      context: Type.Optional(Type.String({ minLength: 1, description: "a context's name" })),
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
  // Empty too: what the last button's latch holds stays held without it.
  buttons: Type.Array(ButtonSchema, { description: 'a list of buttons' }),
});
export type ConfigFile = Static<typeof ConfigSchema>;
