import { basename, posix } from 'node:path';
import type { YamlNode } from '../../config/yaml/yaml-node.ts';
import { isUnderstood, restartsMetric } from '../promql/restarts.ts';
import { type AlertmanagerConfig, routesBelow } from '../sources/alertmanager-config.ts';
import type { Skipped } from '../sources/reading.ts';
import type { MonitoringSetup } from './monitoring-setup.ts';
import { relabel } from './relabel.ts';
import { matchRoute } from './route-match.ts';
import { addressOf } from './routing.ts';
import { stopsOf } from './stop-alerts.ts';

/** The parts of a setup that this check does not understand, or cannot see. */
export function skippedOf(setup: MonitoringSetup): readonly Skipped[] {
  return [
    ...otherRules(setup),
    ...hiddenAddresses(setup),
    ...unreadMatchers(setup),
    ...missingScrapeInterval(setup),
    ...relabellings(setup),
    ...unloadedFiles(setup),
    ...unseenReceiver(setup),
  ];
}

function otherRules(setup: MonitoringSetup): readonly Skipped[] {
  return stopsOf(setup)
    .filter(({ button, rule }) => button.corroborate === 'restarts' && rule.syntaxError === undefined)
    .filter(({ rule }) => !isUnderstood(rule.arms))
    .map(({ rule }) => ({
      what: `limit and window of ${rule.alert} (${rule.node.at('expr').where})`,
      why: `its expression does not compare ${restartsMetric} over a window with a limit; compare it with the config yourself`,
    }));
}

function hiddenAddresses(setup: MonitoringSetup): readonly Skipped[] {
  const { alertmanager } = setup;
  if (alertmanager === undefined) return [];
  const matches = stopsOf(setup).map(({ labels, button }) => matchRoute(alertmanager, labels, button.matchers));
  const webhooks = new Set(matches.flatMap((match) => (match.kind === 'reached' ? match.webhooks : [])));
  return [...webhooks]
    .filter(({ node }) => addressOf(node.at('url').text) === undefined)
    .map(({ node }) => ({
      what: `address of the webhook (${node.where})`,
      why: 'the address is masked, or in a file of its own',
    }));
}

function unreadMatchers({ alertmanager }: MonitoringSetup): readonly Skipped[] {
  if (alertmanager === undefined) return [];
  return matcherLists(alertmanager)
    .flat()
    .flatMap((matcher) =>
      'unread' in matcher ? [{ what: 'a matcher, which is assumed to match', why: matcher.unread }] : [],
    );
}

function matcherLists({ root, inhibitions }: AlertmanagerConfig) {
  return [...routesBelow(root).map(({ matchers }) => matchers), ...inhibitions.map(({ target }) => target)];
}

function missingScrapeInterval({ prometheus }: MonitoringSetup): readonly Skipped[] {
  if (prometheus === undefined || prometheus.scrape !== undefined) return [];
  const why = 'no job mentions kube-state-metrics; add its scrape interval to the worst case';
  return [{ what: 'scrape interval of kube-state-metrics', why }];
}

function relabellings(setup: MonitoringSetup): readonly Skipped[] {
  const { prometheus } = setup;
  if (prometheus === undefined) return [];
  const { relabels, scrapeJobs } = prometheus;
  const isUnclear = (rules: YamlNode) =>
    stopsOf(setup).some(({ labels }) => relabel(rules.items, labels).kind === 'unclear');
  const ofAlerts = relabels.filter(isUnclear).map(({ where }) => ({
    what: `alert_relabel_configs (${where})`,
    why: 'they depend on labels that only an evaluation shows; make sure that they do not drop the stop alert',
  }));
  return [...ofAlerts, ...scrapeJobs.flatMap(relabelledCounters)];
}

function relabelledCounters(job: YamlNode): readonly Skipped[] {
  const relabels = job.at('metric_relabel_configs');
  if (relabel(relabels.items, counterLabels).kind !== 'unclear') return [];
  const why = `they depend on labels that only a scrape shows; make sure that they do not drop ${restartsMetric}`;
  return [{ what: `metric_relabel_configs of kube-state-metrics (${relabels.where})`, why }];
}

const counterLabels = { known: { __name__: restartsMetric }, open: 'any' } as const;

/** Compares only the names of files: Prometheus may know a file by another path than the person who checks it. */
function unloadedFiles(setup: MonitoringSetup): readonly Skipped[] {
  const patterns = setup.prometheus?.ruleFiles.items.map(({ text = '' }) => posix.basename(text)) ?? [];
  if (patterns.length === 0) return [];
  return stopsOf(setup)
    .flatMap(({ rule }) => rule.node.file ?? [])
    .filter((file) => !patterns.some((pattern) => posix.matchesGlob(basename(file), pattern)))
    .map((file) => ({ what: `whether Prometheus loads ${file}`, why: 'no pattern in its rule_files has that name' }));
}

function unseenReceiver({ runningPrometheus }: MonitoringSetup): readonly Skipped[] {
  if (runningPrometheus === undefined || runningPrometheus.receiver.isSeen) return [];
  const why = "the running Prometheus has none of the receiver's metrics";
  return [{ what: "the receiver's rehearsals, latch, heartbeat", why }];
}
