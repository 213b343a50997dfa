import { readFileSync } from 'node:fs';
import { readAlertmanagerConfig } from '../../src/check/alertmanager-config.ts';
import type { Chain, ReadConfig } from '../../src/check/chain.ts';
import { parseDocument } from '../../src/check/document.ts';
import { readPrometheusConfig } from '../../src/check/prometheus-config.ts';
import { readRules } from '../../src/check/rules.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { statedStopMs } from '../../src/core/limits.ts';
import {
  shippedAlertmanagerConfig,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../src/programs/shipped.ts';

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
