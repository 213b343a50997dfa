{{- /* Made by `npm run chart` from k8s/, prometheus-rules/ and alertmanager/: edit these, and run it again. */ -}}
{{- define "big-red-button.durations" -}}
{
  "button": {
    "window": {
      "minimum": 1000,
      "maximum": 86400000,
      "expected": "a duration from 1s to 1d, written like 30m, 90s, 500ms or 1h30m"
    },
    "sensorAfter": {
      "minimum": 10000,
      "maximum": 3600000,
      "expected": "a duration from 10s to 1h, written like 30m, 90s, 500ms or 1h30m"
    },
    "escalate.after": {
      "minimum": 1000,
      "maximum": 600000,
      "expected": "off, or a duration from 1s to 10m"
    },
    "escalate.giveUpAfter": {
      "minimum": 1000,
      "maximum": 3600000,
      "expected": "a duration from 1s to 1h, written like 30m, 90s, 500ms or 1h30m"
    }
  },
  "config": {
    "heartbeat.lateAfter": {
      "minimum": 1000,
      "maximum": 3600000,
      "expected": "a duration from 1s to 1h, written like 30m, 90s, 500ms or 1h30m"
    },
    "brake.within": {
      "minimum": 60000,
      "maximum": 86400000,
      "expected": "a duration from 1m to 1d, written like 30m, 90s, 500ms or 1h30m"
    }
  }
}
{{- end -}}
