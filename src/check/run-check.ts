import { relative } from 'node:path';
import type { Chain } from './chain.ts';
import { check } from './check.ts';
import type { Finding } from './finding.ts';
import { type Read, readAlertmanagerFile, readConfigFile, readPrometheusFile, readRuleFiles } from './read-files.ts';
import { type Look, makeReport, type Report } from './report.ts';
import { unknownsOf } from './unknowns.ts';

/** What to look at. */
export interface CheckOptions {
  readonly config: string;
  readonly rules: readonly string[];
  readonly alertmanager: string;
  /** Prometheus' own configuration file. */
  readonly prometheusConfig: string;
  readonly withinMs: number;
}

/** Reads everything, and says what is wrong with it. */
export async function runCheck(options: CheckOptions): Promise<Report> {
  const [config, rules, prometheus, alertmanager] = await Promise.all([
    readConfigFile(shown(options.config)),
    readRuleFiles(options.rules.map(shown)),
    readPrometheusFile(shown(options.prometheusConfig)),
    readAlertmanagerFile(shown(options.alertmanager)),
  ]);
  const chain: Chain = {
    ...part('config', config),
    ...part('rules', rules),
    ...part('prometheus', prometheus),
    ...part('alertmanager', alertmanager),
    withinMs: options.withinMs,
  };
  const refusals: readonly Finding[] = [config, rules, prometheus, alertmanager].flatMap((read) => read.refusals);
  return makeReport([chain], [...refusals, ...check(chain)], filesOf(options), unknownsOf(chain));
}

function part<Name extends string, Value>(name: Name, read: Read<Value>): { readonly [K in Name]?: Value } {
  // TypeScript widens a computed key to string.
  return ('value' in read ? { [name]: read.value } : {}) as { readonly [K in Name]?: Value };
}

function filesOf({ config, rules, prometheusConfig, alertmanager }: CheckOptions): readonly Look[] {
  return [
    { what: 'config', at: shown(config) },
    ...rules.map((file) => ({ what: 'rules', at: shown(file) })),
    { what: 'prometheus', at: shown(prometheusConfig) },
    { what: 'alertmanager', at: shown(alertmanager) },
  ];
}

/** As a person in this folder would write the path. */
function shown(path: string): string {
  const short = relative('.', path);
  return short === '' || short.startsWith('..') ? path : short;
}
