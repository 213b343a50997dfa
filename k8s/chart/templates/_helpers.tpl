{{- define "big-red-button.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}{{ $image.repository }}@{{ $image.digest }}
{{- else -}}{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* The key of the Secret big-red-button-tls that has the CA of the certificate. */ -}}
{{- define "big-red-button.ca-key" -}}
{{- ternary "tls.crt" "ca.crt" (eq .Values.secrets.tls "existing") -}}
{{- end -}}

{{- define "big-red-button.labels" -}}
app.kubernetes.io/part-of: big-red-button
app.kubernetes.io/component: receiver
{{- end -}}

{{- /* Where Prometheus and Alertmanager mount the ConfigMaps. */ -}}
{{- define "big-red-button.monitoring-namespace" -}}
{{- .Values.monitoring.namespace | default .Release.Namespace -}}
{{- end -}}

{{- /* The receiver's config, from the values. */ -}}
{{- define "big-red-button.config" -}}
{{- $config := .Values.config | default dict -}}
{{- $receiver := include "big-red-button.receiver-config" . | fromJson -}}
{{- $_ := set $receiver "people" (dig "receiver" "people" $receiver.people $config) -}}
{{- $metrics := dig "receiver" "metrics" dict $config -}}
{{- if $metrics -}}{{- $_ := set $receiver "metrics" $metrics -}}{{- end -}}
{{- $own := dict
  "version" 1
  "kubernetes" (dict "stateNamespace" .Release.Namespace "admissionPolicy" true)
  "receiver" $receiver
  "buttons" (include "big-red-button.entries" . | fromJson).buttons
-}}
{{- toYaml (merge $own (omit $config "receiver")) -}}
{{- end -}}
