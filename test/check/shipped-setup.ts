import { readFileSync } from 'node:fs';
import type { Chain, ReadConfig } from '../../src/check/model/monitoring-setup.ts';
import { readAlertmanagerConfig } from '../../src/check/sources/alertmanager-config.ts';
import { parseDocument } from '../../src/check/sources/document.ts';
import { readPrometheusConfig } from '../../src/check/sources/prometheus-config.ts';
import { readRules } from '../../src/check/sources/rules.ts';
import { statedStopMs } from '../../src/cli/commands/check.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import {
  shippedAlertmanagerConfig,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../src/config/shipped-files.ts';

const document = (path: string) => parseDocument(readFileSync(path, 'utf8'), path);

export const shippedConfig: ReadConfig = {
  config: parseConfig(readFileSync(shippedReceiverConfig, 'utf8'), shippedReceiverConfig),
  part: document(shippedReceiverConfig),
};

/** The shipped files, read. */
export const shippedChain: Chain = {
  config: shippedConfig,
  rules: readRules(document(shippedStopRules)) ?? [],
  prometheus: readPrometheusConfig(document(shippedPrometheusConfig)),
  ...alertmanager(),
  withinMs: statedStopMs,
};

function alertmanager(): Pick<Chain, 'alertmanager'> {
  const config = readAlertmanagerConfig(document(shippedAlertmanagerConfig));
  return config === undefined ? {} : { alertmanager: config };
}
