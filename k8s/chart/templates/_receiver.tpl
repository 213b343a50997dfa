{{- /* Made by `npm run chart` from k8s/, prometheus-rules/ and alertmanager/: edit these, and run it again. */ -}}
{{- define "big-red-button.receiver-config" -}}
{
  "listen": {
    "host": "::",
    "port": 8443
  },
  "tls": {
    "certFile": "/etc/big-red-button/tls/tls.crt",
    "keyFile": "/etc/big-red-button/tls/tls.key"
  },
  "alertmanagerTokenFile": "/etc/big-red-button/alertmanager-token",
  "people": {
    "kubernetes": {
      "audience": "big-red-button"
    },
    "openReading": false
  }
}
{{- end -}}
