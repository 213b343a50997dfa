import type { ClusterLabel } from '../../core/notification/cluster-label.ts';
import type { Route, Routing } from './alertmanager-routes.ts';
import { literal, withMatchers } from './selectors.ts';
import { rulePattern } from './stop-rules.ts';

/**
 * The rules for one of several clusters. They select the series of this cluster, and series without the label: a Prometheus inside
 * the cluster adds it only to what it sends. Every alert and every recorded series has the label.
 */
export function rulesOfCluster(rules: string, cluster: ClusterLabel | undefined): string {
  if (cluster === undefined) return rules;
  const matcher = `${cluster.label}=~"${literal(cluster.value)}|"`;
  const scoped = withMatchers(rules, (metric) => (isOfMonitoring(metric) ? undefined : matcher));
  return scoped.replace(rulePattern, (text) => withLabel(text, `${cluster.label}: '${cluster.value}'`));
}

/** The routes of one of several clusters that share an Alertmanager. */
export function routesOfCluster(routing: Routing, cluster: ClusterLabel | undefined): Routing {
  if (cluster === undefined) return routing;
  const ofCluster = (route: Route): Route => ({
    ...route,
    matchers: [...route.matchers, `${cluster.label}="${cluster.value}"`],
  });
  return {
    ...routing,
    stops: routing.stops.map((stop) => ({
      ...stop,
      route: ofCluster(stop.route),
      heartbeat: ofCluster(stop.heartbeat),
    })),
  };
}

/** Prometheus and Alertmanager may run in another cluster, or in none. */
function isOfMonitoring(metric: string): boolean {
  return /^(alertmanager|prometheus)_/.test(metric);
}

function withLabel(text: string, label: string): string {
  const key = '        labels:\n';
  if (text.includes(`\n${key}`)) return text.replace(`\n${key}`, `\n${key}          ${label}\n`);
  return text.replace(/\n*$/, (end) => `\n${key}          ${label}${end}`);
}
