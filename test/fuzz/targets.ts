import assert from 'node:assert/strict';
import type { CauseRules } from '../../src/core/cause/assess.ts';
import { madeFrom } from './from-schema.ts';
import type { Dice } from './mutate.ts';

/** Runs one input. Throws if a promise of the code is broken. */
export type Run = (input: string) => void | Promise<void>;

export type Generate = (dice: Dice, words: readonly string[]) => string;

export interface FuzzTarget {
  /** Kept inputs besides those in `corpus/NAME`: patterns of files, from the project's folder. */
  readonly seeds: readonly string[];
  readonly longest: number;
  /** Loads the code, which then counts its branches. */
  load(): Promise<Run>;
  /** Loads the grammar of the inputs, if they have one that texts rarely fit by chance. */
  generator?(): Promise<Generate>;
}

const rules: CauseRules = { networkExitCodes: [42], network: { peers: ['api.swype.com', '*.gateway.example'] } };

export const targets = {
  /** Whatever a client posts is a notification or a problem, and never an exception. */
  notification: {
    seeds: [],
    longest: 8_192,
    load: async () => {
      const { parseWebhook } = await import('../../src/core/notification/senders/alertmanager-and-grafana.ts');
      const { parsePostedAlerts } = await import('../../src/core/notification/senders/posted-alerts.ts');
      const { jsonExcess } = await import('../../src/core/notification/json-bounds.ts');
      const now = Date.parse('2026-01-02T03:04:05Z');
      return (input) => {
        jsonExcess(Buffer.from(input));
        const body = jsonIn(input);
        if (body === undefined) return;
        for (const parsed of [parseWebhook(body), parsePostedAlerts(body, now)]) {
          assert.ok(parsed.ok ? parsed.alerts.some(({ ok }) => ok) : parsed.problem.length > 0);
        }
      };
    },
  },
  /** A latch that is read, and every change of it, is read again from what it is written as; anything else is damaged. */
  latch: {
    seeds: [],
    longest: 8_192,
    load: async () => (await import('./latch-promises.ts')).loadLatchPromises(),
    generator: async () => {
      const { latchRecordSchema } = await import('../../src/core/latch/latch-schema.ts');
      return (dice, words) => JSON.stringify(madeFrom(latchRecordSchema, dice, words));
    },
  },
  /** A config is read, or every problem in it has a place. */
  config: {
    seeds: ['test/config/fixtures/*.yaml', 'k8s/receiver/config.yaml'],
    longest: 8_192,
    load: async () => {
      const { parseConfig } = await import('../../src/config/parse-config.ts');
      const { ConfigError } = await import('../../src/config/problem.ts');
      return (input) => {
        try {
          parseConfig(input, 'config.yaml');
        } catch (error) {
          assert.ok(error instanceof ConfigError, error instanceof Error ? error.stack : String(error));
          assert.match(error.message, /config\.yaml/);
        }
      };
    },
    generator: async () => {
      const { ConfigSchema } = await import('../../src/config/schema.ts');
      // JSON is YAML.
      return (dice, words) => JSON.stringify(madeFrom(ConfigSchema, dice, words));
    },
  },
  /** A matcher is read and decides about every label, or its problem has a column in the text. */
  matcher: {
    seeds: [],
    longest: 512,
    load: async () => {
      const { MatcherSyntaxError, parseMatcher } = await import('../../src/core/notification/matcher.ts');
      return (input) => {
        try {
          const matcher = parseMatcher(input);
          const labels = { [matcher.name]: matcher.value, other: input };
          assert.equal(typeof matcher.matches(labels), 'boolean');
          assert.equal(typeof matcher.matches({}), 'boolean');
          if (matcher.operator === '=') assert.ok(matcher.matches(labels));
          if (matcher.operator === '!=') assert.ok(!matcher.matches(labels));
        } catch (error) {
          if (!(error instanceof MatcherSyntaxError)) throw error;
          assert.ok(error.column >= 1 && error.column <= input.length + 1, error.message);
        }
      };
    },
  },
  /** Every last message has a cause, and what is quoted is short. */
  cause: {
    seeds: [],
    longest: 4_096,
    load: async () => {
      const { judgeEnd, quotedLineCharacters } = await import('../../src/core/cause/judge.ts');
      return (input) => {
        const { cause, line, row } = judgeEnd({ exitCode: 1, reason: 'Error', message: input }, rules);
        assert.ok(['network', 'other', 'unclear'].includes(cause) && row !== '');
        // The reason and the exit code stand before a quoted line.
        assert.ok(line.length <= quotedLineCharacters + 60, `${line.length} characters of one line`);
      };
    },
  },
  /** A file of any tool is read, or the person is asked. */
  tickets: {
    seeds: ['test/tickets/fixtures/*.{json,ndjson,csv,mbox}', 'test/tickets/fixtures/other/*'],
    longest: 16_384,
    load: async () => {
      const { readFiles } = await import('../../src/tickets/read/read-files.ts');
      const { UnreadableFile } = await import('../../src/tickets/unreadable-file.ts');
      const options = { columns: {}, handsWhen: [], renames: [], warn: () => undefined };
      return async (input) => {
        try {
          const { tickets } = await readFiles(['-'], { ...options, stdin: once(input) });
          for (const { alert } of tickets) assert.equal(typeof alert, 'string');
        } catch (error) {
          assert.ok(error instanceof UnreadableFile, String(error));
          // Only a question or a problem with the text is one; a defect is the cause of another kind of error.
          const { cause } = error;
          assert.ok(
            !(cause instanceof TypeError || cause instanceof RangeError),
            cause instanceof Error ? cause.stack : '',
          );
        }
      };
    },
  },
} as const satisfies Record<string, FuzzTarget>;

export type TargetName = keyof typeof targets;

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
