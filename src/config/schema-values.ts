import { Type } from 'typebox';
import { MatcherSyntaxError, parseMatcher } from '../core/notification/matcher.ts';
import { defaultAudience } from '../core/people-access.ts';
import { formatDuration, parseDuration } from '../core/text/duration.ts';
import { readPattern } from './cause-pattern.ts';
import { hookUrlProblem } from './validation/hooks.ts';

// The kinds of values in the config file. Each description says what is expected.

const patternCharacters = 300;

/**
 * A duration in Prometheus' notation. The Helm chart's schema is made from the limits in `durationMs`. A refinement's message says what was
 * found; its description says what is expected.
 */
export function durationWithin({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) {
  const range = `from ${formatDuration(minimum)} to ${formatDuration(maximum)}`;
  return Type.Refine(
    Type.String({
      description: `a duration ${range}, written like 30m, 90s, 500ms or 1h30m`,
      durationMs: { minimum, maximum },
    }),
    (text) => {
      const ms = parseDuration(text);
      return ms !== undefined && ms >= minimum && ms <= maximum;
    },
    (text) => JSON.stringify(text),
  );
}

export function durationOrOff({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }) {
  const range = `from ${formatDuration(minimum)} to ${formatDuration(maximum)}`;
  return Type.Refine(
    Type.String({ description: `off, or a duration ${range}`, durationMs: { minimum, maximum } }),
    (text) => {
      const ms = parseDuration(text);
      return text === 'off' || (ms !== undefined && ms >= minimum && ms <= maximum);
    },
    (text) => JSON.stringify(text),
  );
}

const MatcherText = Type.Refine(
  Type.String({ description: 'an Alertmanager matcher such as alertname="BigRedButtonStop"' }),
  (text) => matcherProblem(text) === undefined,
  (text) => `${JSON.stringify(text)} (${matcherProblem(text)?.message})`,
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

export const Name = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  description: 'a Kubernetes name: lower-case letters, digits and -, at most 63 characters',
});
export const WorkloadName = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
  description: 'a Kubernetes name: lower-case letters, digits, - and .',
});
export const FilePath = Type.String({ minLength: 1, description: 'the path of a file' });
export const Matchers = Type.Array(MatcherText, {
  minItems: 1,
  description: 'a list of one or more Alertmanager matchers',
});

/** Without spaces and quotes, because people copy it into a command. */
export const Audience = Type.String({
  pattern: '^[\\w.:/~-]{1,253}$',
  description: `an audience of this service's own, such as ${defaultAudience}`,
});

export function closed<Properties extends Parameters<typeof Type.Object>[0]>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false });
}

export const HookUrl = Type.Refine(
  Type.String({
    description:
      'an http:// or https:// URL without credentials and fragment, such as https://payment-queue.sre.svc/stop',
  }),
  (text) => hookUrlProblem(text) === undefined,
  (text) => hookUrlProblem(text) ?? '',
);

export const HostName = Type.String({
  pattern: '^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$',
  description: 'a host name such as api.swype.com, without a port',
});

export const PatternText = Type.Refine(
  Type.String({ minLength: 1, maxLength: patternCharacters, description: 'a regular expression of RE2' }),
  (text) => 'find' in readPattern(text),
  (text) => {
    const pattern = readPattern(text);
    return 'problem' in pattern ? `${JSON.stringify(text)} (${pattern.problem})` : JSON.stringify(text);
  },
);
export const HttpUrl = Type.Refine(
  Type.String({ description: 'an http:// or https:// URL without credentials' }),
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  },
  (text) => JSON.stringify(text),
);
