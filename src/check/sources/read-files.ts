import { readFile } from 'node:fs/promises';
import { type MemoryLimits, refuseTooManyButtons } from '../../config/capacity.ts';
import type { Config } from '../../config/config.ts';
import { whyUnreadable } from '../../config/files/named-file.ts';
import { parseConfigYaml, readConfig } from '../../config/parse-config.ts';
import { ConfigError, type ConfigProblem, describePath } from '../../config/problem.ts';
import { parseYaml, YamlError, type YamlNode } from '../../config/yaml/yaml-node.ts';
import { type AlertmanagerConfig, readAlertmanagerConfig } from './alertmanager-config.ts';
import { type PrometheusConfig, readPrometheusConfig } from './prometheus-config.ts';
import type { Refusal } from './reading.ts';
import { type Rule, readRules } from './rules.ts';

/** The content of a file, or why it has none. */
export type ReadResult<Value> =
  | { readonly value: Value; readonly refusals: readonly [] }
  | { readonly refusals: readonly Refusal[] };

/** The button's config, with the lines of its settings. */
export interface ReadConfig {
  readonly config: Config;
  readonly node: YamlNode;
}

export function readConfigFile(path: string, memory: MemoryLimits): Promise<ReadResult<ReadConfig>> {
  return readAs(path, (text) => {
    const node = parseConfigYaml(text, path);
    const config = readConfig(node);
    refuseTooManyButtons(config, node, memory, 'the receiver');
    return { value: { config, node }, refusals: [] };
  });
}

/** The rules of all files together. */
export async function readRuleFiles(paths: readonly string[]): Promise<ReadResult<readonly Rule[]>> {
  const files = await Promise.all(
    paths.map((path) => readShaped(path, 'this is not a file of Prometheus rules: it has no `groups`', readRules)),
  );
  const refusals = files.flatMap((file) => file.refusals);
  if (refusals.length > 0) return { refusals };
  return { value: files.flatMap((file) => ('value' in file ? file.value : [])), refusals: [] };
}

export function readAlertmanagerFile(path: string): Promise<ReadResult<AlertmanagerConfig>> {
  const problem = "this is not Alertmanager's configuration: it has no `route` or no `receivers`";
  return readShaped(path, problem, readAlertmanagerConfig);
}

export function readPrometheusFile(path: string): Promise<ReadResult<PrometheusConfig>> {
  return readShaped(path, '', readPrometheusConfig);
}

function readShaped<Value>(
  path: string,
  problem: string,
  shape: (document: YamlNode) => Value | undefined,
): Promise<ReadResult<Value>> {
  return readAs(path, (text) => {
    const document = parseYaml(text, path);
    const value = shape(document);
    if (value !== undefined) return { value, refusals: [] };
    return refuseFile(path, problem, document.at('kind').text === 'AlertmanagerConfig' ? useRunning : useRightFile);
  });
}

async function readAs<Value>(path: string, read: (text: string) => ReadResult<Value>): Promise<ReadResult<Value>> {
  try {
    return read(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof ConfigError) return { refusals: error.problems.map(refusedConfig) };
    if (error instanceof YamlError) return refuseFile(error.where, `this is not YAML: ${error.reason}`);
    if (error instanceof Error && 'code' in error) return refuseFile(path, whyUnreadable(error));
    throw error;
  }
}

function refusedConfig(problem: ConfigProblem): Refusal {
  const { node, expected } = problem;
  const what = `${describePath(node)}: ${'got' in problem ? `got ${problem.got}` : problem.problem}`;
  return { id: 'config-refused', where: node.where, what, fix: expected };
}

const useRightFile = 'name the right file, or correct this one';
/** Alertmanager never reads this object of prometheus-operator: the operator merges it into Alertmanager's configuration. */
const useRunning = 'apply this object, then check what prometheus-operator made of it: --alertmanager-url';

function refuseFile(where: string, what: string, fix = useRightFile): { readonly refusals: readonly Refusal[] } {
  return { refusals: [{ id: 'file-refused', where, what, fix }] };
}
