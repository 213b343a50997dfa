import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../config/parse-config.ts';
import { routing } from '../../generate/monitoring/alertmanager-routes.ts';
import { drillExemption } from '../../generate/monitoring/drill-exemption.ts';
import { define } from './define.ts';
import { generated, generatedText, parsed, root, shipped } from './manifests.ts';
import { placeholder, placeholderButton, releaseWords } from './placeholders.ts';
import { raw, template } from './template.ts';

/** The helpers with the routes: in Alertmanager's own form, and in the operator's. Each takes its matchers in that form. */
export function routesTemplate(): string {
  const { route, heartbeat, webhook } = shippedRouting();
  const { spec } = operatorConfig();
  const [stop, beat] = spec.route.routes;
  const withMatchers = (each: object | undefined) => [{ ...each, matchers: raw('{{ toJson . }}') }];
  const receiver = {
    name: route.receiver,
    webhook_configs: [{ ...webhook, url: webhook.url.replace('.big-red-button.', `.${placeholder.namespace}.`) }],
  };
  return [
    define('shipped-matchers', JSON.stringify({ matchers: route.matchers })),
    define('route.stop', template([withMatchers(route)], [])),
    define('route.heartbeat', template([withMatchers(heartbeat)], [])),
    define('route.drill', template([[drillExemption]], [])),
    define('route.receiver', template([[receiver]], releaseWords)),
    define('route.nobody', template([[{ name: drillExemption.receiver }]], [])),
    define('operator-route.stop', template([withMatchers(stop)], [])),
    define('operator-route.heartbeat', template([withMatchers(beat)], [])),
    define('operator-route.default', template([spec.route.receiver], [])),
    define('operator-route.receivers', template([spec.receivers], releaseWords)),
  ].join('\n');
}

function shippedRouting() {
  const text = readFileSync(join(root, 'k8s/receiver/config.yaml'), 'utf8');
  const { stops, webhook } = routing(shipped.alertmanager, parseConfig(text, 'k8s/receiver/config.yaml'));
  const [first] = stops;
  if (first === undefined) throw new Error('the shipped config has no stop route');
  return { route: first.route, heartbeat: first.heartbeat, webhook };
}

interface OperatorConfig {
  readonly spec: {
    readonly route: { readonly receiver: string; readonly routes: readonly object[] };
    readonly receivers: readonly object[];
  };
}

function operatorConfig(): OperatorConfig {
  const { files } = generated([placeholderButton]);
  const [config] = parsed(generatedText(files, 'k8s/prometheus-operator/routes.yaml'));
  // `generate` writes an AlertmanagerConfig.
  return config as unknown as OperatorConfig;
}
