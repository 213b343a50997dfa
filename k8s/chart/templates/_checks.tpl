{{- /* The rules that the schema cannot express: between the settings of a button, and between buttons. Each message names the value. */ -}}
{{- define "big-red-button.checks" -}}
{{- $names := dict -}}
{{- $targets := dict -}}
{{- $durations := include "big-red-button.durations" . | fromJson -}}
{{- range $index, $entry := (include "big-red-button.entries" . | fromJson).buttons -}}
{{- $at := printf "buttons[%d]" $index -}}
{{- $target := $entry.target -}}
{{- include "big-red-button.check-target" (dict "at" (printf "%s.target" $at) "target" $target) -}}
{{- $kind := $target.kind -}}
{{- if ne (include "big-red-button.is-built-in" $target) "true" -}}{{- $kind = printf "%s.%s" $target.kind (regexReplaceAll "/.*$" $target.apiVersion "") -}}{{- end -}}
{{- $key := printf "%s/%s/%s" $kind $target.namespace $target.name -}}
{{- if eq $entry.name "heartbeat" -}}{{- fail (printf "%s.name: \"heartbeat\" is reserved; expected a unique name" $at) -}}{{- end -}}
{{- if hasKey $names $entry.name -}}{{- fail (printf "%s.name: another button is named %q; expected a unique name" $at $entry.name) -}}{{- end -}}
{{- if hasKey $targets $key -}}{{- fail (printf "%s.target: button %q already guards %s/%s in %s; expected one button for each target" $at (get $targets $key) (lower $kind) $target.name $target.namespace) -}}{{- end -}}
{{- if and (eq $entry.name "drill") (ne (printf "%s/%s" $kind $target.name) "Deployment/big-red-button-drill") -}}{{- fail (printf "%s.name: \"drill\" is reserved for the drill; expected another name, or the target Deployment big-red-button-drill" $at) -}}{{- end -}}
{{- if and (eq ($entry.corroborate | default "restarts") "none") (ne (toString ($entry.sensor | default "off")) "off") -}}{{- fail (printf "%s.sensor: expected off, because corroborate is set to none and the sensor sees only restarts, got %q" $at (toString $entry.sensor)) -}}{{- end -}}
{{- range $place, $matcher := $entry.match -}}{{- include "big-red-button.check-matcher" (dict "at" (printf "%s.match[%d]" $at $place) "matcher" $matcher) -}}{{- end -}}
{{- $containers := $entry.containers | default dict -}}
{{- range $name := $containers.exclude -}}{{- if has $name ($containers.include | default list) -}}{{- fail (printf "%s.containers.exclude: %q is in `include` too; expected each name in one of the two lists" $at $name) -}}{{- end -}}{{- end -}}
{{- include "big-red-button.check-durations" (dict "at" $at "value" $entry "durations" $durations.button) -}}
{{- $_ := set $names $entry.name true -}}
{{- $_ := set $targets $key $entry.name -}}
{{- end -}}
{{- $config := .Values.config | default dict -}}
{{- $heartbeat := $config.heartbeat | default dict -}}
{{- range $place, $matcher := $heartbeat.match -}}{{- include "big-red-button.check-matcher" (dict "at" (printf "config.heartbeat.match[%d]" $place) "matcher" $matcher) -}}{{- end -}}
{{- include "big-red-button.check-durations" (dict "at" "config" "value" $config "durations" $durations.config) -}}
{{- $people := dig "receiver" "people" dict $config -}}
{{- if and $people.tokenFile (hasKey $people "kubernetes") -}}{{- fail "config.receiver.people: tokenFile and kubernetes are both set, and only one of them can identify people; expected one of the two" -}}{{- end -}}
{{- if and (eq .Values.secrets.tls "cert-manager") (not .Values.secrets.issuer.name) -}}{{- fail "secrets.issuer.name: is missing; expected the name of cert-manager's Issuer or ClusterIssuer, because secrets.tls is cert-manager" -}}{{- end -}}
{{- end -}}

{{- /* The rules between the settings of one target. */ -}}
{{- define "big-red-button.check-target" -}}
{{- $kinds := include "big-red-button.kinds" . | fromJson -}}
{{- $row := get $kinds .target.kind -}}
{{- if and (not $row) (not .target.apiVersion) -}}{{- fail (printf "%s.kind: expected %s, or another kind together with its apiVersion, got %q" .at (keys $kinds | sortAlpha | join " or ") .target.kind) -}}{{- end -}}
{{- if $row -}}
{{- $own := printf "%s/%s" $row.group $row.version -}}
{{- $given := .target.apiVersion | default $own -}}
{{- if and (ne $given $own) (hasPrefix (printf "%s/" $row.group) $given) -}}{{- fail (printf "%s.apiVersion: expected %s, got %q" .at $own $given) -}}{{- end -}}
{{- if eq $given $own -}}
{{- range $key := list "resource" "replicasPath" "replicaSetHashLabel" "podNames" -}}{{- if hasKey $.target $key -}}{{- fail (printf "%s.%s: is not a setting of a %s; expected it only with the apiVersion of another kind" $.at $key $.target.kind) -}}{{- end -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "big-red-button.check-matcher" -}}
{{- if eq (include "big-red-button.matcher" .matcher) "" -}}{{- fail (printf "%s: expected an Alertmanager matcher such as alertname=\"BigRedButtonStop\", got %q" .at .matcher) -}}{{- end -}}
{{- $matcher := include "big-red-button.matcher" .matcher | fromJson -}}
{{- /* An invalid expression matches nothing, and a valid one with an empty alternative matches the empty text. */ -}}
{{- if and (contains "~" $matcher.operator) (not (regexMatch (printf "%s|" $matcher.value) "")) -}}{{- fail (printf "%s: expected a regular expression of RE2 after %s, got %q" .at $matcher.operator $matcher.value) -}}{{- end -}}
{{- end -}}

{{- /* `durations` has the path of each field with its limits. */ -}}
{{- define "big-red-button.check-durations" -}}
{{- range $path, $limits := .durations -}}
{{- $value := $.value -}}
{{- range $key := splitList "." $path -}}{{- $value = get ($value | default dict) $key -}}{{- end -}}
{{- if and $value (ne $value "off") -}}
{{- $ms := include "big-red-button.milliseconds" $value | int64 -}}
{{- if or (lt $ms (int64 $limits.minimum)) (gt $ms (int64 $limits.maximum)) -}}{{- fail (printf "%s.%s: expected %s, got %q" $.at $path $limits.expected $value) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
