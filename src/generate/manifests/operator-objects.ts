import { dump, load } from 'js-yaml';
import { parseMatcher } from '../../core/notification/matcher.ts';
import type { Route, Routing, Webhook } from '../monitoring/alertmanager-routes.ts';
import { installation } from './labels.ts';

/** The Secret with Alertmanager's `token` and the CA in `ca.crt`; each namespace with an AlertmanagerConfig needs it. */
const clientSecret = 'big-red-button-client';

/** A PrometheusRule with the groups of these rule files. */
export function prometheusRule(ruleFiles: readonly string[], namespace: string): string {
  // promtool checks that the files have this shape.
  const groups = ruleFiles.flatMap((file) => (load(file) as { groups: readonly object[] }).groups);
  return document({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: metadata(namespace),
    spec: { groups },
  });
}

/**
 * One AlertmanagerConfig for each namespace. The operator lets it route only alerts whose label `namespace` is its own: stops and
 * heartbeats have their target's.
 */
export function alertmanagerConfigs({ stops, receiver, webhook }: Routing, namespaces: readonly string[]): string {
  return namespaces
    .map((namespace) => {
      const own = stops.filter(({ buttons }) => buttons.some(({ target }) => target.namespace === namespace));
      const routes = own.flatMap(({ route, heartbeat }) => [route, heartbeat]);
      return document({
        apiVersion: 'monitoring.coreos.com/v1alpha1',
        kind: 'AlertmanagerConfig',
        metadata: metadata(namespace),
        spec: {
          // Other alerts go nowhere here: the operator continues with Alertmanager's other routes.
          route: { receiver: 'nobody', routes: routes.map(operatorRoute) },
          receivers: [{ name: 'nobody' }, { name: receiver, webhookConfigs: [operatorWebhook(webhook)] }],
        },
      });
    })
    .join('');
}

function operatorRoute(route: Route): object {
  return {
    receiver: route.receiver,
    matchers: route.matchers.map(operatorMatcher),
    groupBy: route.group_by,
    groupWait: route.group_wait,
    groupInterval: route.group_interval,
    repeatInterval: route.repeat_interval,
    ...(route.continue === undefined ? {} : { continue: route.continue }),
  };
}

function operatorMatcher(source: string): object {
  const { name, operator, value } = parseMatcher(source);
  return { name, matchType: operator, value };
}

/** The shipped configuration's files are keys of a Secret here. */
function operatorWebhook({ url, send_resolved, max_alerts, timeout, http_config }: Webhook): object {
  return {
    url,
    sendResolved: send_resolved,
    maxAlerts: max_alerts,
    timeout,
    httpConfig: {
      followRedirects: http_config.follow_redirects,
      authorization: { credentials: { name: clientSecret, key: 'token' } },
      tlsConfig: { ca: { secret: { name: clientSecret, key: 'ca.crt' } } },
    },
  };
}

function metadata(namespace: string): object {
  return { name: installation, namespace, labels: { 'app.kubernetes.io/part-of': installation } };
}

function document(object: object): string {
  return `---\n${dump(object, { noRefs: true, lineWidth: -1 })}`;
}
