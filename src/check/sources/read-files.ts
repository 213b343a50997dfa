import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import { whyUnreadable } from '../../config/named-file.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { ConfigError } from '../../config/problem.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { ReadConfig } from '../model/monitoring-setup.ts';
import { type AlertmanagerConfig, readAlertmanagerConfig } from './alertmanager-config.ts';
import { type Part, parseDocument, UnreadableDocument } from './document.ts';
import { type PrometheusConfig, readPrometheusConfig } from './prometheus-config.ts';
import { type Rule, readRules } from './rules.ts';

/** What a file says, or why it says nothing. */
export type Read<Value> =
  | { readonly value: Value; readonly refusals: readonly [] }
  | { readonly refusals: readonly Finding[] };

/** The button's config, and where its parts stand. */
export async function readConfigFile(path: string): Promise<Read<ReadConfig>> {
  return readAs(path, (part, text) => {
    const config = configOf(text, path);
    return Array.isArray(config) ? { refusals: config } : { value: { config, part }, refusals: [] };
  });
}

function configOf(text: string, path: string): Config | Finding[] {
  try {
    return parseConfig(text, path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map(refusedConfig);
  }
}

/** `config.yaml:12: buttons[0].limit: 5 is out of range; expected …` */
function refusedConfig(line: string): Finding {
  const [, where = '', what = line] = /^(.*?:\d+): (.*)$/.exec(line) ?? [];
  const [problem = '', expected = 'mend it'] = what.split('; expected ');
  return finding('config-refused', where, problem, expected);
}

/** The rules of all files together. */
export async function readRuleFiles(paths: readonly string[]): Promise<Read<readonly Rule[]>> {
  const files = await Promise.all(
    paths.map((path) => readShaped(path, 'a file of Prometheus rules: it has no groups', readRules)),
  );
  const refusals = files.flatMap((file) => file.refusals);
  if (refusals.length > 0) return { refusals };
  return { value: files.flatMap((file) => ('value' in file ? file.value : [])), refusals: [] };
}

export function readAlertmanagerFile(path: string): Promise<Read<AlertmanagerConfig>> {
  const lacks = "Alertmanager's configuration: it has no route or no receivers";
  return readShaped(path, lacks, readAlertmanagerConfig);
}

export function readPrometheusFile(path: string): Promise<Read<PrometheusConfig>> {
  return readShaped(path, '', readPrometheusConfig);
}

function readShaped<Value>(
  path: string,
  lacks: string,
  shape: (document: Part) => Value | undefined,
): Promise<Read<Value>> {
  return readAs(path, (part) => {
    const value = shape(part);
    if (value !== undefined) return { value, refusals: [] };
    return refused(path, `this is not ${lacks}`, part.at('kind').text === 'AlertmanagerConfig' ? loadIt : mendIt);
  });
}

async function readAs<Value>(path: string, read: (part: Part, text: string) => Read<Value>): Promise<Read<Value>> {
  try {
    const text = await readFile(path, 'utf8');
    return read(parseDocument(text, path), text);
  } catch (error) {
    if (error instanceof UnreadableDocument) return refused(error.where, error.message);
    if (error instanceof Error && 'code' in error) return refused(path, whyUnreadable(error));
    throw error;
  }
}

const mendIt = 'name the right file, or mend it';
/** prometheus-operator's objects are other than Alertmanager's configuration, into which it puts them. */
const loadIt = 'apply this object, and look at what prometheus-operator made of it: --alertmanager-url';

function refused(where: string, what: string, fix = mendIt): { readonly refusals: readonly Finding[] } {
  return { refusals: [finding('file-refused', where, what, fix)] };
}
