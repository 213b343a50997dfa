{{- /* Made by `npm run chart` from k8s/, prometheus-rules/ and alertmanager/: edit these, and run it again. */ -}}
{{- define "big-red-button.shipped-matchers" -}}
{"matchers":["alertname=\"BigRedButtonStop\""]}
{{- end -}}

{{- define "big-red-button.route.stop" -}}
- receiver: 'big-red-button'
  matchers: {{ toJson . }}
  group_by:
    - '...'
  group_wait: '0s'
  group_interval: '5s'
  repeat_interval: '30s'
  continue: true
{{- end -}}

{{- define "big-red-button.route.heartbeat" -}}
- receiver: 'big-red-button'
  matchers: {{ toJson . }}
  group_by:
    - 'alertname'
  group_wait: '0s'
  group_interval: '5s'
  repeat_interval: '12s'
{{- end -}}

{{- define "big-red-button.route.drill" -}}
- receiver: 'nobody'
  matchers:
    - 'button="drill"'
{{- end -}}

{{- define "big-red-button.route.receiver" -}}
- name: 'big-red-button'
  webhook_configs:
    - url: 'https://big-red-button.{{ $.Release.Namespace }}.svc:8443/api/v1/alertmanager'
      send_resolved: true
      max_alerts: 0
      timeout: '5s'
      http_config:
        follow_redirects: false
        authorization:
          credentials_file: '/etc/alertmanager/secrets/big-red-button/token'
        tls_config:
          ca_file: '/etc/alertmanager/secrets/big-red-button/ca.crt'
{{- end -}}

{{- define "big-red-button.route.nobody" -}}
- name: 'nobody'
{{- end -}}

{{- define "big-red-button.operator-route.stop" -}}
- receiver: 'big-red-button'
  matchers: {{ toJson . }}
  groupBy:
    - '...'
  groupWait: '0s'
  groupInterval: '5s'
  repeatInterval: '30s'
  continue: true
{{- end -}}

{{- define "big-red-button.operator-route.heartbeat" -}}
- receiver: 'big-red-button'
  matchers: {{ toJson . }}
  groupBy:
    - 'alertname'
  groupWait: '0s'
  groupInterval: '5s'
  repeatInterval: '12s'
{{- end -}}

{{- define "big-red-button.operator-route.default" -}}
'nobody'
{{- end -}}

{{- define "big-red-button.operator-route.receivers" -}}
- name: 'nobody'
- name: 'big-red-button'
  webhookConfigs:
    - url: 'https://big-red-button.{{ $.Release.Namespace }}.svc:8443/api/v1/alertmanager'
      sendResolved: true
      maxAlerts: 0
      timeout: '5s'
      httpConfig:
        followRedirects: false
        authorization:
          credentials:
            name: 'big-red-button-client'
            key: 'token'
        tlsConfig:
          ca:
            secret:
              name: 'big-red-button-client'
              key: 'ca.crt'
{{- end -}}
