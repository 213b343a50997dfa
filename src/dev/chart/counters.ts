import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generated, generatedText, parsed, root } from './manifests.ts';
import { placeholder, placeholderButton, releaseWords, type Word } from './placeholders.ts';
import { model } from './receiver.ts';
import { line, type Manifest, mapStrings, raw, template } from './template.ts';

/** The button's own kube-state-metrics, and its job for the operator. */
export function countersTemplate(): string {
  const { files } = generated([placeholderButton]);
  const manifests = parsed(generatedText(files, 'k8s/prometheus-operator/counters.yaml'));
  const ofGuarded = manifests.filter(({ metadata }) => metadata.namespace === placeholder.targetNamespace);
  const monitors = manifests.filter(({ kind }) => kind === 'ServiceMonitor');
  const others = manifests.filter((each) => !ofGuarded.includes(each) && !monitors.includes(each));
  return [
    model,
    '{{- if and .Values.monitoring.counters (ne .Values.monitoring.kind "none") }}\n',
    documents(others),
    `{{- range $namespace := $model.namespaces }}\n${documents(ofGuarded)}{{- end }}\n`,
    `{{- if eq .Values.monitoring.kind "operator" }}\n${documents(monitors.map(selectable))}{{- end }}\n`,
    '{{- end }}\n',
  ].join('');
}

/** The operator's job for the receiver's replicas. */
export function replicasTemplate(): string {
  const [manifest] = parsed(readFileSync(join(root, 'k8s/prometheus-operator/replicas.yaml'), 'utf8'));
  if (manifest === undefined) throw new Error('k8s/prometheus-operator/replicas.yaml is empty');
  const { namespace } = placeholder;
  const own = mapStrings({ ...manifest, metadata: { ...manifest.metadata, namespace } }, (text) =>
    text === 'tls.crt'
      ? raw('{{ include "big-red-button.ca-key" . }}')
      : text.replace('big-red-button.big-red-button.svc', `big-red-button.${namespace}.svc`),
  );
  // The strings of an object are mapped, so it is an object again.
  return `{{- if eq .Values.monitoring.kind "operator" }}\n${documents([selectable(own as Manifest)])}{{- end }}\n`;
}

const words: readonly Word[] = [
  ...releaseWords,
  [`--namespaces=${placeholder.targetNamespace}`, '--namespaces={{ join "," $model.namespaces }}'],
  [placeholder.targetNamespace, '{{ $namespace }}'],
];

function documents(values: readonly unknown[]): string {
  return values.map((value) => `---\n${template([value], words)}`).join('');
}

/** With the labels by which the operator selects its objects. */
function selectable(manifest: Manifest): unknown {
  const { labels } = manifest.metadata as { readonly labels?: object };
  const more = { [line('{{- with $.Values.monitoring.labels }}{{ toYaml . | nindent 4 }}{{- end }}')]: null };
  return { ...manifest, metadata: { ...manifest.metadata, labels: { ...labels, ...more } } };
}
