import { join } from 'node:path';
import { drillNamespace } from '../../core/drill/canary.ts';
import { installation } from '../../generate/manifests/labels.ts';
import { built, root } from './manifests.ts';
import { placeholder, releaseWords, type Word } from './placeholders.ts';
import { model } from './receiver.ts';
import { receiverImage } from './settings.ts';
import { type Manifest, mapStrings, raw, template } from './template.ts';

/** The canary, its account and the CronJob, if a button is the drill's. */
export function drillTemplate(): string {
  const words: readonly Word[] = [...releaseWords, [placeholder.targetNamespace, '{{ $drill.namespace }}']];
  const documents = built(join(root, 'k8s/drill')).map((each) => `---\n${template([ofDrill(each)], words)}`);
  return `${model}{{- with $drill := $model.drill }}\n${documents.join('')}{{- end }}\n`;
}

function ofDrill(manifest: Manifest): unknown {
  const placed = withPlaces(mapStrings(scheduled(manifest), ownText));
  const { kind, metadata } = manifest;
  if (kind !== 'Namespace') return placed;
  // The strings of an object are mapped, so it is an object again.
  return { ...(placed as Manifest), metadata: { ...metadata, name: placeholder.targetNamespace } };
}

function ownText(text: string): string {
  const imageName = `${installation}:`;
  if (text.startsWith(imageName)) return receiverImage.image;
  return text.replace('//big-red-button.big-red-button.svc', `//big-red-button.${placeholder.namespace}.svc`);
}

/** When the drill runs is a value. */
function scheduled(manifest: Manifest): Manifest {
  if (manifest.kind !== 'CronJob') return manifest;
  const own = { suspend: raw('{{ $.Values.drill.suspend }}'), schedule: raw('{{ toJson $.Values.drill.schedule }}') };
  // The manifest of a CronJob has a spec.
  return { ...manifest, spec: { ...(manifest.spec as object), ...own } };
}

/** The receiver's namespace and its name are one word, so only the fields that name a namespace change. */
function withPlaces(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => withPlaces(item, value[index - 1] === '--namespace' ? 'namespace' : ''));
  }
  if (typeof value === 'string')
    return ['namespace', 'kubernetes.io/metadata.name'].includes(key) ? place(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([each, item]) => [each, withPlaces(item, each)]));
}

function place(namespace: string): string {
  if (namespace === drillNamespace) return placeholder.targetNamespace;
  return namespace === installation ? placeholder.namespace : namespace;
}
