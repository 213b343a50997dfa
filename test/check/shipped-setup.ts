import { readFileSync } from 'node:fs';
import type { MonitoringSetup } from '../../src/check/model/monitoring-setup.ts';
import { readAlertmanagerConfig } from '../../src/check/sources/alertmanager-config.ts';
import { readPrometheusConfig } from '../../src/check/sources/prometheus-config.ts';
import type { ReadConfig } from '../../src/check/sources/read-files.ts';
import { readRules } from '../../src/check/sources/rules.ts';
import { statedStopMs } from '../../src/cli/commands/setup/check.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import {
  shippedAlertmanagerConfig,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../src/config/shipped-files.ts';
import { parseYaml } from '../../src/config/yaml/yaml-node.ts';

const document = (path: string) => parseYaml(readFileSync(path, 'utf8'), path);

export const shippedConfig: ReadConfig = {
  config: parseConfig(readFileSync(shippedReceiverConfig, 'utf8'), shippedReceiverConfig),
  node: document(shippedReceiverConfig),
};

/** The shipped files. */
export const shippedSetup: MonitoringSetup = {
  config: shippedConfig,
  rules: readRules(document(shippedStopRules)) ?? [],
  prometheus: readPrometheusConfig(document(shippedPrometheusConfig)),
  alertmanager: readAlertmanagerConfig(document(shippedAlertmanagerConfig)),
  withinMs: statedStopMs,
};
