import { basename, posix } from 'node:path';
import { isUnderstood, restartsMetric } from '../promql/restarts.ts';
import { type AlertmanagerConfig, routesBelow } from '../sources/alertmanager-config.ts';
import type { Part } from '../sources/document.ts';
import type { Chain } from './monitoring-setup.ts';
import { aimOf } from './route-match.ts';
import { addressOf } from './routing.ts';
import { stopsOf } from './stop-alerts.ts';

/** What was not looked at, and why. Never the same as being right. */
export interface Unknown {
  readonly what: string;
  readonly why: string;
}

/** Parts of what was read that were not understood, or that say nothing. */
export function unknownsOf(chain: Chain): readonly Unknown[] {
  return [
    ...strangeRules(chain),
    ...hiddenAddresses(chain),
    ...unreadMatchers(chain),
    ...unseenIntervals(chain),
    ...relabellings(chain),
    ...unloadedFiles(chain),
    ...unseenReceiver(chain),
  ];
}

function strangeRules(chain: Chain): readonly Unknown[] {
  return stopsOf(chain)
    .filter(
      ({ button, rule }) => button.corroborate === 'restarts' && rule.syntaxError === undefined && !isUnderstood(rule),
    )
    .map(({ rule }) => ({
      what: `limit and window of ${rule.alert} (${rule.part.at('expr').where})`,
      why: `its expression does not compare ${restartsMetric} over a window with a limit; hold it against the config by hand`,
    }));
}

function hiddenAddresses(chain: Chain): readonly Unknown[] {
  const { alertmanager } = chain;
  if (alertmanager === undefined) return [];
  const aims = stopsOf(chain).map(({ labels, button }) => aimOf(alertmanager, labels, button.matchers));
  const webhooks = new Set(aims.flatMap((aim) => (aim.kind === 'reached' ? aim.webhooks : [])));
  return [...webhooks]
    .filter(({ part }) => addressOf(part.at('url').text) === undefined)
    .map(({ part }) => ({
      what: `address of the webhook (${part.where})`,
      why: 'it is masked, or in a file of its own',
    }));
}

function unreadMatchers({ alertmanager }: Chain): readonly Unknown[] {
  if (alertmanager === undefined) return [];
  const matchers = [...matcherLists(alertmanager)].flat();
  return matchers.flatMap((matcher) =>
    'unread' in matcher ? [{ what: 'a matcher, taken as one that may match', why: matcher.unread }] : [],
  );
}

function matcherLists({ root, inhibitions }: AlertmanagerConfig) {
  return [...routesBelow(root).map(({ matchers }) => matchers), ...inhibitions.map(({ target }) => target)];
}

function unseenIntervals({ prometheus }: Chain): readonly Unknown[] {
  if (prometheus === undefined || prometheus.scrape !== undefined) return [];
  const why = 'no job is called kube-state-metrics; add it to the worst case';
  return [{ what: 'scrape interval of kube-state-metrics', why }];
}

/** Of what Prometheus may do to counters on their way in, and to alerts on their way out. */
function relabellings({ prometheus }: Chain): readonly Unknown[] {
  if (prometheus === undefined) return [];
  const { relabels, scrapeJob } = prometheus;
  const out = relabels.map(({ where }) => ({
    what: `alert_relabel_configs (${where})`,
    why: 'they may drop the stop, or change its labels; see that they do not',
  }));
  return scrapeJob === undefined ? out : [...out, ...relabelledCounters(scrapeJob)];
}

function relabelledCounters(job: Part): readonly Unknown[] {
  const [relabels, honours] = [job.at('metric_relabel_configs'), job.at('honor_labels')];
  const unknowns: Unknown[] = [];
  if (relabels.items.length > 0) {
    const why = `they may drop ${restartsMetric}, or its labels; see that they do not`;
    unknowns.push({ what: `metric_relabel_configs of kube-state-metrics (${relabels.where})`, why });
  }
  if (honours.flag !== true) {
    const why = "without honor_labels: true, a target's own namespace and pod stand in the place of the counters'";
    unknowns.push({ what: `labels of the restart counters (${honours.where})`, why });
  }
  return unknowns;
}

/** Prometheus knows them by other paths than whoever checks them does: names alone are compared. */
function unloadedFiles(chain: Chain): readonly Unknown[] {
  const patterns = chain.prometheus?.ruleFiles.items.map(({ text = '' }) => posix.basename(text)) ?? [];
  if (patterns.length === 0) return [];
  const files = stopsOf(chain).flatMap(({ rule }) => /^(?!https?:)(.*):\d+$/.exec(rule.part.where)?.[1] ?? []);
  return files
    .filter((file) => !patterns.some((pattern) => posix.matchesGlob(basename(file), pattern)))
    .map((file) => ({ what: `whether Prometheus loads ${file}`, why: 'no pattern of its rule_files takes that name' }));
}

function unseenReceiver({ runningPrometheus }: Chain): readonly Unknown[] {
  if (runningPrometheus === undefined || runningPrometheus.receiver.isSeen) return [];
  return [{ what: "the receiver's rehearsals, latch, heartbeat", why: 'the running Prometheus has no metrics of it' }];
}
