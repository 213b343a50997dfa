{{- /* One of Alertmanager's matchers, as JSON: name, operator and value. Empty if it has a syntax error. */ -}}
{{- define "big-red-button.matcher" -}}
{{- $text := "(\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"|[^\\s{}!=~,\\\\\"'`]+)" -}}
{{- $pattern := printf "^\\s*%s\\s*(=~|!~|!=|=)\\s*%s\\s*$" $text $text -}}
{{- if regexMatch $pattern . -}}
{{- $parts := dict -}}
{{- range $index, $key := list "name" "operator" "value" -}}
{{- $part := regexReplaceAll $pattern $ (printf "${%d}" (add1 $index)) -}}
{{- /* The escapes of a quoted text are also those of JSON. */ -}}
{{- if hasPrefix "\"" $part -}}{{- $part = (printf "{\"text\":%s}" $part | fromJson).text -}}{{- end -}}
{{- $_ := set $parts $key $part -}}
{{- end -}}
{{- toJson $parts -}}
{{- end -}}
{{- end -}}

{{- /* `true` if the matcher matches the labels. A missing label counts as empty. */ -}}
{{- define "big-red-button.matches" -}}
{{- $matcher := include "big-red-button.matcher" .matcher | fromJson -}}
{{- $label := get .labels $matcher.name -}}
{{- if eq $matcher.operator "=" -}}{{ eq $label $matcher.value }}
{{- else if eq $matcher.operator "!=" -}}{{ ne $label $matcher.value }}
{{- else if eq $matcher.operator "=~" -}}{{ regexMatch (printf "^(?:%s)$" $matcher.value) $label }}
{{- else -}}{{ not (regexMatch (printf "^(?:%s)$" $matcher.value) $label) }}
{{- end -}}
{{- end -}}

{{- /*
The routes for the buttons, as JSON: the shipped route for all buttons that it serves, and one for each other button. Each has the
matchers of the stop and of the heartbeat, and the buttons' namespaces. The argument has the root and the model.
*/ -}}
{{- define "big-red-button.stops" -}}
{{- $model := .model -}}
{{- $shipped := (include "big-red-button.shipped-matchers" . | fromJson).matchers -}}
{{- $served := list -}}
{{- $stops := list -}}
{{- range $button := $model.buttons -}}
{{- $isServed := true -}}
{{- range $matcher := $shipped -}}{{- if not (has $matcher $button.match) -}}{{- $isServed = false -}}{{- end -}}{{- end -}}
{{- if $isServed -}}{{- $served = append $served $button -}}
{{- else -}}{{- $stops = append $stops (dict "match" $button.match "buttons" (list $button)) -}}{{- end -}}
{{- end -}}
{{- if $served -}}{{- $stops = prepend $stops (dict "match" $shipped "buttons" $served) -}}{{- end -}}
{{- $config := .root.Values.config | default dict -}}
{{- $heartbeat := $config.heartbeat | default dict -}}
{{- $beats := $heartbeat.match | default (list "alertname=\"BigRedButtonHeartbeat\"") -}}
{{- $ofCluster := list -}}
{{- if $model.cluster.label -}}{{- $ofCluster = list (printf "%s=\"%s\"" $model.cluster.label $model.cluster.value) -}}{{- end -}}
{{- $routes := list -}}
{{- range $stop := $stops -}}
{{- $shared := list -}}
{{- range $matcher := $stop.match -}}
{{- $name := (include "big-red-button.matcher" $matcher | fromJson).name -}}
{{- if not (has $name (list "alertname" "pod" "uid" "container")) -}}{{- $shared = append $shared $matcher -}}{{- end -}}
{{- end -}}
{{- $names := list -}}
{{- $namespaces := list -}}
{{- range $button := $stop.buttons -}}
{{- $names = append $names $button.name -}}
{{- $namespaces = append $namespaces $button.namespace -}}
{{- end -}}
{{- $ofButtons := list -}}
{{- if gt (len $stops) 1 -}}{{- $ofButtons = list (printf "button=~\"%s\"" (join "|" $names)) -}}{{- end -}}
{{- $routes = append $routes (dict
  "stop" (concat $stop.match $ofCluster)
  "heartbeat" (concat $beats $shared $ofButtons $ofCluster)
  "namespaces" (uniq $namespaces)
) -}}
{{- end -}}
{{- toJson (dict "routes" $routes) -}}
{{- end -}}

{{- /* Matchers in the operator's form, as JSON. */ -}}
{{- define "big-red-button.operator-matchers" -}}
{{- $matchers := list -}}
{{- range . -}}
{{- $matcher := include "big-red-button.matcher" . | fromJson -}}
{{- $matchers = append $matchers (dict "name" $matcher.name "matchType" $matcher.operator "value" $matcher.value) -}}
{{- end -}}
{{- toJson (dict "matchers" $matchers) -}}
{{- end -}}
