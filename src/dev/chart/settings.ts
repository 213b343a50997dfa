import { line, type Manifest, raw } from './template.ts';

/** The fields that the values set, by the kind of the object. */
const changes: Readonly<Record<string, (spec: Spec) => object>> = {
  Deployment: ({ template, ...spec }) => ({
    ...spec,
    replicas: raw('{{ .Values.replicas }}'),
    template: { ...template, spec: podSpec(template?.spec) },
  }),
  NetworkPolicy: ({ egress = [], ingress = [], ...spec }) => ({
    ...spec,
    ingress: ingress.map((rule) => ({
      ...rule,
      from: [line('{{- range .Values.networkPolicy.from }}'), peer, line('{{- end }}')],
    })),
    egress: [...egress, line('{{- range .Values.networkPolicy.egress }}'), raw('{{ toJson . }}'), line('{{- end }}')],
  }),
};

/** The manifest with the fields that the values set. */
export function withSettings(manifest: Manifest): Manifest {
  const change = changes[manifest.kind];
  // The manifests in k8s/ have this shape: tests check them.
  return change === undefined ? manifest : { ...manifest, spec: change(manifest.spec as Spec) };
}

interface Spec {
  readonly template?: { readonly spec: Pod };
  readonly ingress?: readonly object[];
  readonly egress?: readonly object[];
}

interface Pod {
  readonly containers: readonly Container[];
}

interface Container {
  readonly image: string;
}

const peer = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': raw('{{ toJson . }}') } },
};

function podSpec(pod: Pod = { containers: [] }): object {
  return {
    ...pod,
    containers: pod.containers.map((container) => ({
      ...container,
      ...receiverImage,
      resources: raw('{{ toJson .Values.resources }}'),
    })),
    ...optional('imagePullSecrets', '.Values.image.pullSecrets'),
    ...optional('nodeSelector', '.Values.nodeSelector'),
    ...optional('tolerations', '.Values.tolerations'),
  };
}

/** The image of the receiver, in whichever container runs it. */
export const receiverImage = {
  image: raw('{{ include "big-red-button.image" $ }}'),
  imagePullPolicy: raw('{{ $.Values.image.pullPolicy }}'),
};

/** A field that exists only if the value is set. */
export function optional(field: string, value: string): object {
  return { [line(`{{- with $${value} }}\n      ${field}: {{ toJson . }}\n      {{- end }}`)]: null };
}
