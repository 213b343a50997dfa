import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { shippedReceiverConfig } from '../../config/shipped-files.ts';
import { version } from '../../version.ts';
import { countersTemplate, replicasTemplate } from './counters.ts';
import { define } from './define.ts';
import { drillTemplate } from './drill.ts';
import { kindsTemplate } from './kinds.ts';
import { receiverTemplates } from './receiver.ts';
import { routesTemplate } from './routes.ts';
import { rulesTemplate } from './rules.ts';
import { durationsTemplate, valuesSchema } from './values-schema.ts';

/** A file of the chart, from the root of the repository. */
interface ChartFile {
  readonly path: string;
  readonly text: string;
}

const header =
  '{{- /* Made by `npm run chart` from k8s/, prometheus-rules/ and alertmanager/: edit these, and run it again. */ -}}\n';

/** The files of the chart that are made from the manifests, the rules, the routes and the config's schema. It runs kubectl. */
export function chartFiles(): readonly ChartFile[] {
  const { receiver, policies, state, targets } = receiverTemplates();
  const templates = {
    '_kinds.tpl': kindsTemplate(),
    '_receiver.tpl': receiverConfigTemplate(),
    '_durations.tpl': durationsTemplate(),
    '_rules.tpl': rulesTemplate(),
    '_routes.tpl': routesTemplate(),
    'receiver.yaml': receiver,
    'policies.yaml': policies,
    'state.yaml': state,
    'targets.yaml': targets,
    'counters.yaml': countersTemplate(),
    'replicas.yaml': replicasTemplate(),
    'drill.yaml': drillTemplate(),
  };
  return [
    { path: 'k8s/chart/Chart.yaml', text: chartYaml() },
    { path: 'k8s/chart/values.schema.json', text: valuesSchema() },
    ...Object.entries(templates).map(([name, text]) => ({ path: `k8s/chart/templates/${name}`, text: header + text })),
  ];
}

/** The helper with the part of the shipped config about the receiver, as JSON. */
function receiverConfigTemplate(): string {
  // The receiver accepts the shipped config, so it has this shape.
  const { receiver } = load(readFileSync(shippedReceiverConfig, 'utf8')) as { readonly receiver: object };
  return define('receiver-config', JSON.stringify(receiver, null, 2));
}

function chartYaml(): string {
  return `\
# Made by \`npm run chart\`: package.json has the version.
apiVersion: v2
name: big-red-button
description: An emergency stop for Kubernetes workloads, driven by Prometheus and Alertmanager
type: application
version: ${version}
appVersion: '${version}'
# Older versions lack stable ValidatingAdmissionPolicies.
kubeVersion: '>=1.30.0-0'
`;
}
