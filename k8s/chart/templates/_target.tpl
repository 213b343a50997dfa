{{- /* The row of a target's kind, as JSON. A kind outside the table has the row that src/core/custom-kind.ts makes of it. */ -}}
{{- define "big-red-button.row" -}}
{{- $kinds := include "big-red-button.kinds" . | fromJson -}}
{{- if eq (include "big-red-button.is-built-in" .) "true" -}}
{{- toJson (merge (dict "builtIn" true "podNames" "") (get $kinds .kind)) -}}
{{- else -}}
{{- $rows := include "big-red-button.custom-kinds" . | fromJson -}}
{{- $group := regexReplaceAll "/.*$" .apiVersion "" -}}
{{- $version := regexReplaceAll "^.*/" .apiVersion "" -}}
{{- $hash := .replicaSetHashLabel | default (get $rows.hashLabels (printf "%s.%s" .kind $group)) -}}
{{- $row := ternary $rows.replicaSet $rows.workload (ne $hash "") -}}
{{- $resource := .resource | default (include "big-red-button.plural" .kind) -}}
{{- $path := "" -}}
{{- range $field := splitList "." (trimPrefix "." (.replicasPath | default ".spec.replicas")) -}}{{- $path = printf "%s[?%q]" $path $field -}}{{- end -}}
{{- $texts := dict -}}
{{- range $key := list "controlled" "before" "after" -}}
{{- $text := get $row $key | replace "[?\"spec\"][?\"zzreplicas\"]" $path | replace "zzresources" $resource | replace "zz.group" $group -}}
{{- $_ := set $texts $key ($text | replace "zzversion" $version | replace "ZzKind" $.kind | replace "zz-hash" $hash) -}}
{{- end -}}
{{- $names := dict "builtIn" false "group" $group "version" $version "resource" $resource "podNames" (.podNames | default "") -}}
{{- toJson (merge $names $texts $row) -}}
{{- end -}}
{{- end -}}

{{- define "big-red-button.is-built-in" -}}
{{- $row := get (include "big-red-button.kinds" . | fromJson) .kind -}}
{{- if not $row -}}false
{{- else -}}{{ eq (.apiVersion | default (printf "%s/%s" $row.group $row.version)) (printf "%s/%s" $row.group $row.version) }}
{{- end -}}
{{- end -}}

{{- /* Kubernetes' own guess. */ -}}
{{- define "big-red-button.plural" -}}
{{- $singular := lower . -}}
{{- if hasSuffix "s" $singular -}}{{ $singular }}es
{{- else if hasSuffix "y" $singular -}}{{ trimSuffix "y" $singular }}ies
{{- else -}}{{ $singular }}s
{{- end -}}
{{- end -}}

{{- /* The kinds of the buttons' targets, each once: those of the table in its order, then the others. */ -}}
{{- define "big-red-button.used-kinds" -}}
{{- $table := keys (include "big-red-button.kinds" . | fromJson) | sortAlpha -}}
{{- $ordered := list -}}
{{- range $kind := $table -}}{{- range $button := $.buttons -}}{{- if and $button.builtIn (eq $button.kind $kind) -}}{{- $ordered = append $ordered $button -}}{{- end -}}{{- end -}}{{- end -}}
{{- range $button := .buttons -}}{{- if not $button.builtIn -}}{{- $ordered = append $ordered $button -}}{{- end -}}{{- end -}}
{{- $kinds := list -}}
{{- $seen := dict -}}
{{- range $button := $ordered -}}
{{- $key := printf "%s.%s.%s" $button.resource $button.version $button.group -}}
{{- if not (hasKey $seen $key) -}}
{{- $_ := set $seen $key true -}}
{{- $names := list -}}
{{- range $other := $ordered -}}{{- if eq $key (printf "%s.%s.%s" $other.resource $other.version $other.group) -}}{{- $names = append $names $other.workload -}}{{- end -}}{{- end -}}
{{- $kinds = append $kinds (merge (dict "names" (uniq $names)) (pick $button "builtIn" "group" "version" "resource" "before" "after")) -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "kinds" $kinds) -}}
{{- end -}}
