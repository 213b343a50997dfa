{{- /*
What all templates need, as JSON: the buttons with their defaults, and lists over all buttons. src/config and src/generate decide the
same in TypeScript. A test compares both for many configs.
*/ -}}
{{- define "big-red-button.model" -}}
{{- include "big-red-button.checks" . -}}
{{- $config := .Values.config | default dict -}}
{{- $cluster := include "big-red-button.cluster" ($config.cluster | default dict) | fromJson -}}
{{- $buttons := list -}}
{{- range $entry := (include "big-red-button.entries" . | fromJson).buttons -}}
{{- $args := dict "entry" $entry "row" (include "big-red-button.row" $entry.target | fromJson) "cluster" $cluster -}}
{{- $buttons = append $buttons (include "big-red-button.button" $args | fromJson) -}}
{{- end -}}
{{- $namespaces := list -}}
{{- $groups := list -}}
{{- $targets := list -}}
{{- $buttonNames := list -}}
{{- $stateNames := list "big-red-button-heartbeat" -}}
{{- $owned := list -}}
{{- $ruled := list -}}
{{- $last := list -}}
{{- $drill := dict -}}
{{- range $button := $buttons -}}
{{- $namespaces = append $namespaces $button.namespace -}}
{{- $buttonNames = append $buttonNames $button.name -}}
{{- if $button.builtIn -}}
{{- $groups = append $groups $button.group -}}
{{- $targets = append $targets (printf "%s/scale %s/%s" $button.resource $button.namespace $button.workload) -}}
{{- else -}}
{{- $targets = append $targets (printf "%s.%s/scale %s/%s" $button.resource $button.group $button.namespace $button.workload) -}}
{{- end -}}
{{- $stateNames = concat $stateNames (list (printf "big-red-button-%s" $button.name) (printf "big-red-button-%s.history" $button.name)) -}}
{{- if $button.escalates -}}
{{- $owned = append $owned (printf "(variables.inNamespace == %q && %s)" $button.namespace $button.controlled) -}}
{{- end -}}
{{- if $button.drill -}}{{- $drill = $button -}}{{- end -}}
{{- if and $button.ruled $button.drill -}}{{- $last = append $last $button -}}{{- else if $button.ruled -}}{{- $ruled = append $ruled $button -}}{{- end -}}
{{- end -}}
{{- $kinds := (include "big-red-button.used-kinds" (dict "buttons" $buttons) | fromJson).kinds -}}
{{- /* Two groups may have a resource of the same name, so the kinds whose group is compared come first. */ -}}
{{- $before := "" -}}
{{- $after := "" -}}
{{- range $isBuiltIn := list false true -}}
{{- range $kind := $kinds -}}
{{- if eq $kind.builtIn $isBuiltIn -}}
{{- $before = print $before $kind.before -}}
{{- $after = print $after $kind.after -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $group := uniq $groups -}}
{{- $isTargetGroup := printf "in %s" (include "big-red-button.cel-list" $group) -}}
{{- if eq (len $group) 1 -}}{{- $isTargetGroup = printf "== %q" (first $group) -}}{{- end -}}
{{- $scales := include "big-red-button.scales-target" . | fromJson -}}
{{- $which := "both" -}}
{{- if eq (len $groups) (len $buttons) -}}{{- $which = "builtIn" -}}{{- else if not $groups -}}{{- $which = "custom" -}}{{- end -}}
{{- $cel := dict
  "targets" (include "big-red-button.cel-list" $targets)
  "namespaces" (include "big-red-button.cel-list" (uniq $namespaces))
  "states" (include "big-red-button.cel-list" $stateNames)
  "scalesTarget" (replace "== \"apps\"" $isTargetGroup (get $scales $which))
  "isOfTarget" (join " || " $owned)
  "before" $before
  "after" $after
-}}
{{- toJson (dict
  "buttons" $buttons
  "ruled" (concat $ruled $last | default list)
  "ruledForPeople" $ruled
  "drill" $drill
  "kinds" $kinds
  "namespaces" (uniq $namespaces)
  "buttonNames" $buttonNames
  "stateNames" $stateNames
  "escalates" (gt (len $owned) 0)
  "cluster" $cluster
  "runbooks" (regexReplaceAll "/+$" ($config.runbookBaseUrl | default "https://runbooks.example/big-red-button") "")
  "cel" $cel
) -}}
{{- end -}}

{{- /* The buttons of the values. YAML 1.1, which Helm reads, takes `on` and `off` for true and false. */ -}}
{{- define "big-red-button.entries" -}}
{{- $entries := list -}}
{{- range $given := .Values.buttons -}}
{{- $entry := deepCopy $given -}}
{{- range $field := list "mode" "sensor" -}}
{{- if kindIs "bool" (get $entry $field) -}}{{- $_ := set $entry $field (ternary "on" "off" (get $entry $field)) -}}{{- end -}}
{{- end -}}
{{- if $entry.escalate -}}
{{- if kindIs "bool" $entry.escalate.after -}}{{- $_ := set $entry.escalate "after" "off" -}}{{- end -}}
{{- end -}}
{{- $entries = append $entries $entry -}}
{{- end -}}
{{- toJson (dict "buttons" $entries) -}}
{{- end -}}

{{- /* One button. `row` is of the table of kinds. */ -}}
{{- define "big-red-button.button" -}}
{{- $entry := .entry -}}
{{- $target := $entry.target -}}
{{- $escalate := $entry.escalate | default dict -}}
{{- $after := $escalate.after | default (ternary "5s" "off" .row.escalates) -}}
{{- $isDrill := eq $entry.name "drill" -}}
{{- $priority := ternary "P5" "P1" $isDrill -}}
{{- $limit := 3 -}}
{{- if hasKey $entry "limit" -}}{{- $limit = int64 $entry.limit -}}{{- end -}}
{{- $containers := $entry.containers | default dict -}}
{{- $counted := "" -}}
{{- if $containers.include -}}{{- $counted = printf ", container=~\"%s\"" (join "|" $containers.include) -}}
{{- else if $containers.exclude -}}{{- $counted = printf ", container!~\"%s\"" (join "|" $containers.exclude) -}}{{- end -}}
{{- $labels := dict "alertname" "BigRedButtonStop" "button" $entry.name "namespace" $target.namespace "priority" "P1" "target_kind" $target.kind "target_name" $target.name -}}
{{- if .cluster.label -}}{{- $_ := set $labels .cluster.label .cluster.value -}}{{- end -}}
{{- $ruled := eq ($entry.corroborate | default "restarts") "restarts" -}}
{{- range $matcher := $entry.match -}}
{{- if ne (include "big-red-button.matches" (dict "matcher" $matcher "labels" $labels)) "true" -}}{{- $ruled = false -}}{{- end -}}
{{- end -}}
{{- toJson (dict
  "name" $entry.name
  "namespace" $target.namespace
  "workload" $target.name
  "kind" $target.kind
  "group" .row.group
  "version" .row.version
  "resource" .row.resource
  "builtIn" .row.builtIn
  "described" (printf "%s/%s" (ternary (lower $target.kind) (printf "%s.%s" (lower $target.kind) .row.group) .row.builtIn) $target.name)
  "pods" (.row.podNames | default (printf "%s%s" (trunc (int .row.pods.cut) (printf "%s-" $target.name) | replace "." "[.]") .row.pods.end))
  "controlled" (replace "zz-workload" $target.name .row.controlled)
  "before" .row.before
  "after" .row.after
  "escalates" (ne $after "off")
  "drill" $isDrill
  "priority" $priority
  "limit" $limit
  "window" (include "big-red-button.window" ($entry.window | default "30m") | fromJson)
  "containers" $counted
  "match" $entry.match
  "ruled" $ruled
) -}}
{{- end -}}

{{- /* The label of this cluster, and the matchers of it in PromQL. */ -}}
{{- define "big-red-button.cluster" -}}
{{- if .value -}}
{{- $label := .label | default "cluster" -}}
{{- $matcher := printf "%s=~\"%s|\"" $label (regexReplaceAll "[^A-Za-z0-9_-]" .value "[${0}]") -}}
{{- toJson (dict "label" $label "value" .value "matcher" (printf ", %s" $matcher) "braces" (printf "{%s}" $matcher)) -}}
{{- else -}}
{{- toJson (dict "label" "" "value" "" "matcher" "" "braces" "") -}}
{{- end -}}
{{- end -}}

{{- /* A window in the forms that the rules write. */ -}}
{{- define "big-red-button.window" -}}
{{- $ms := include "big-red-button.milliseconds" . | int64 -}}
{{- $seconds := "" -}}
{{- if eq (mod $ms 60000) 0 -}}{{- $seconds = printf "%d * 60" (div $ms 60000) -}}
{{- else if eq (mod $ms 1000) 0 -}}{{- $seconds = printf "%d" (div $ms 1000) -}}
{{- else -}}{{- $seconds = printf "%d.%03d" (div $ms 1000) (mod $ms 1000) | trimSuffix "0" | trimSuffix "0" -}}{{- end -}}
{{- $text := "" -}}
{{- $spoken := list -}}
{{- $rest := $ms -}}
{{- $first := -1 -}}
{{- range $index, $unit := list (list "d" 86400000 "d") (list "h" 3600000 "h") (list "m" 60000 "min") (list "s" 1000 "s") (list "ms" 1 "") -}}
{{- $size := index $unit 1 | int64 -}}
{{- $count := div $rest $size -}}
{{- $rest = mod $rest $size -}}
{{- if gt $count 0 -}}
{{- $text = printf "%s%d%s" $text $count (index $unit 0) -}}
{{- if and (eq $first -1) (lt $index 4) -}}{{- $first = $index -}}{{- end -}}
{{- if and (ge $first 0) (le $index (add $first 1)) (lt $index 4) -}}{{- $spoken = append $spoken (printf "%d %s" $count (index $unit 2)) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson (dict "seconds" $seconds "text" $text "spoken" (join " " $spoken) "steps" (max 1 (div $ms 15000))) -}}
{{- end -}}

{{- /* A duration in Prometheus' notation. The schema has checked it. */ -}}
{{- define "big-red-button.milliseconds" -}}
{{- $units := dict "y" 31536000000 "w" 604800000 "d" 86400000 "h" 3600000 "m" 60000 "s" 1000 "ms" 1 -}}
{{- $sum := 0 -}}
{{- range $part := regexFindAll "[0-9]+(ms|[ywdhms])" . -1 -}}
{{- $sum = add $sum (mul (regexFind "^[0-9]+" $part | atoi) (index $units (regexFind "[a-z]+$" $part))) -}}
{{- end -}}
{{- $sum -}}
{{- end -}}

{{- /* A list in CEL. The names come from checked values, so they need no escapes. */ -}}
{{- define "big-red-button.cel-list" -}}
{{- $quoted := list -}}
{{- range . -}}{{- $quoted = append $quoted (printf "%q" .) -}}{{- end -}}
[{{ join ", " $quoted }}]
{{- end -}}
