import { dump } from 'js-yaml';
import type { Config } from '../config/config.ts';
import { admissionPolicy } from './manifests/admission-policy.ts';
import { buttonCounters, countersMonitor } from './manifests/button-counters.ts';
import { directRights } from './manifests/direct-rights.ts';
import { heldPolicy } from './manifests/held-policy.ts';
import { alertmanagerConfigs, prometheusRule } from './manifests/operator-objects.ts';
import { stateObjects } from './manifests/state-objects.ts';
import { statePolicy } from './manifests/state-policy.ts';
import { targetRights } from './manifests/target-rights.ts';
import { type Routing, routing } from './monitoring/alertmanager-routes.ts';
import { routesOfCluster, rulesOfCluster } from './monitoring/cluster-scope.ts';
import { drillExemption, isDrill } from './monitoring/drill-exemption.ts';
import { ownRuleAdvice } from './monitoring/own-rule.ts';
import { withStopInterval } from './monitoring/stop-interval.ts';
import { isStoppedByRule, stopRules } from './monitoring/stop-rules.ts';

/** The texts of the shipped files that the generated ones are based on. */
export interface Shipped {
  readonly stopRules: string;
  readonly buttonRules: string;
  readonly alertmanager: string;
}

export interface Generated {
  /** `path` is relative to this project, and to the output folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What the user must do by hand. */
  readonly notes: readonly string[];
}

/** The runbooks of the shipped rules. The config's `runbookBaseUrl` replaces it. */
const runbookBase = 'https://runbooks.example/big-red-button';

/** The first lines of every generated YAML file. */
const generatedHeader = `\
# Made by \`big-red-button generate\` from the config: edit the config and generate again (docs/installing.md).
`;

/** The namespace of k8s/monitoring. */
const monitoringNamespace = 'monitoring';

/** Everything that a cluster needs for the buttons of a config, besides the receiver itself. */
export function generate(config: Config, shipped: Shipped): Generated {
  const { buttons, kubernetes, cluster, runbookBaseUrl } = config;
  const withRunbooks = (text: string) =>
    runbookBaseUrl === undefined ? text : text.replaceAll(runbookBase, runbookBaseUrl);
  const { stateNamespace } = kubernetes;
  const ruled = buttons.filter((button) => isStoppedByRule(button, cluster));
  const unruled = buttons.filter((button) => !ruled.includes(button));
  const namespaces = [...new Set(buttons.map(({ target }) => target.namespace))];
  const stops = withStopInterval(stopRules(shipped.stopRules, ruled), ruled.length);
  const rules = withRunbooks(rulesOfCluster(stops, cluster));
  const buttonRules = withRunbooks(rulesOfCluster(shipped.buttonRules, cluster));
  const routes = routesOfCluster(routing(shipped.alertmanager, config), cluster);
  const yaml = (path: string, text: string) => ({ path, text: `${generatedHeader}${text}` });
  return {
    files: [
      yaml('k8s/receiver/state.yaml', stateObjects(buttons, stateNamespace)),
      yaml('k8s/receiver/targets.yaml', buttons.map((button) => targetRights(button, stateNamespace)).join('')),
      yaml('k8s/receiver/direct.yaml', directRights(buttons)),
      yaml(
        'k8s/receiver/admission-policy.yaml',
        admissionPolicy(buttons, stateNamespace) + statePolicy(buttons, stateNamespace),
      ),
      yaml('k8s/receiver/held-policy.yaml', heldPolicy(buttons, stateNamespace)),
      { path: 'prometheus-rules/big-red-button-stop.yml', text: rules },
      ...(buttonRules === shipped.buttonRules
        ? []
        : [{ path: 'prometheus-rules/big-red-button.yml', text: buttonRules }]),
      yaml('alertmanager/big-red-button-routes.yml', routesToMerge(routes, buttons.some(isDrill))),
      yaml('k8s/monitoring/kube-state-metrics-button.yaml', buttonCounters(buttons, monitoringNamespace)),
      yaml(
        'k8s/prometheus-operator/counters.yaml',
        buttonCounters(buttons, stateNamespace) + countersMonitor(stateNamespace),
      ),
      yaml('k8s/prometheus-operator/rules.yaml', prometheusRule([rules, buttonRules], stateNamespace)),
      yaml('k8s/prometheus-operator/routes.yaml', alertmanagerConfigs(routes, namespaces)),
    ],
    notes: unruled.map(
      (button) =>
        `button ${button.name}: no rules were made, because its \`match\` or \`corroborate\` needs another alert; ${ownRuleAdvice(button)}`,
    ),
  };
}

function routesToMerge({ stops, receiver, webhook }: Routing, hasDrill: boolean): string {
  const toReceiver = stops.flatMap(({ route, heartbeat }) => [route, heartbeat]);
  const routes = [...toReceiver, ...(hasDrill ? [drillExemption] : [])];
  const nobody = hasDrill ? [{ name: drillExemption.receiver }] : [];
  const receivers = [{ name: receiver, webhook_configs: [webhook] }, ...nobody];
  const text = dump({ route: { routes }, receivers }, { noRefs: true, lineWidth: -1 });
  return `# Merge into alertmanager.yml, with these routes before all others. The shipped file already routes BigRedButtonStop.\n${text}`;
}
