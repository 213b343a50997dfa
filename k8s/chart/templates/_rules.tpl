{{- /* Made by `npm run chart` from k8s/, prometheus-rules/ and alertmanager/: edit these, and run it again. */ -}}
{{- define "big-red-button.rules.stop" -}}
{{- $model := . }}
- name: 'big-red-button-stop'
  interval: {{ include "big-red-button.stop-interval" (len $model.ruled) }}
  rules:
{{- range $button := $model.ruled }}
    - alert: 'BigRedButtonStop'
      expr: |
        (
            max by (namespace, pod, uid, container) (
                kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
              or
                kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
            )
          and on (namespace, pod, uid)
            (time() - max by (namespace, pod, uid) (kube_pod_created{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $model.cluster.matcher }}}) < {{ $button.window.seconds }})
        ) > {{ $button.limit }}
        or
        (
            max by (namespace, pod, uid, container) (
                kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
              or
                kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
            )
          -
            min_over_time(
              max by (namespace, pod, uid, container) (
                  kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
                or
                  kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
              )[{{ $button.window.text }}:5s]
            )
        ) > {{ $button.limit }}
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        button: '{{ $button.name }}'
        namespace: '{{ $button.namespace }}'
        priority: {{ $button.priority }}
        target_kind: {{ $button.kind }}
        target_name: '{{ $button.workload }}'
      annotations:
        summary: '{{ $button.workload }} restarts again and again: the big red button stops it'
        description: 'Container {{ "{{" }} $labels.container {{ "}}" }} of pod {{ "{{" }} $labels.pod {{ "}}" }} restarted {{ "{{" }} $value {{ "}}" }} times within {{ $button.window.spoken }}; more than {{ $button.limit }} stop {{ $button.described }} in {{ $button.namespace }}, if the receiver finds a network failure behind them.'
        gateway: |-
          {{ "{{" }} with query `
            (min(min_over_time(probe_success{button="{{ $button.name }}"{{ $model.cluster.matcher }}}[{{ $button.window.text }}])) == 0)
            or
            (
              (min(min_over_time(probe_success{button="{{ $button.name }}"{{ $model.cluster.matcher }}}[{{ $button.window.text }}])) == 1)
              and
              (min(count_over_time((time() - timestamp(probe_success{button="{{ $button.name }}"{{ $model.cluster.matcher }}}) < 60)[{{ $button.window.text }}:15s])) >= {{ $button.window.steps }})
            )
          ` {{ "}}" }}{{ "{{" }} if eq (. | first | value) 1.0 {{ "}}" }}up{{ "{{" }} else {{ "}}" }}down{{ "{{" }} end {{ "}}" }}{{ "{{" }} else {{ "}}" }}unknown{{ "{{" }} end {{ "}}" }}
        runbook_url: '{{ $model.runbooks }}/BigRedButtonStop.md'
{{- end }}
{{- range $button := $model.ruled }}
    - alert: 'BigRedButtonHeartbeat'
      expr: |
        sum(
          max by (namespace, pod, uid, container) (
              kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
            or
              kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
          )
        )
        or
        vector(0)
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        button: '{{ $button.name }}'
        namespace: '{{ $button.namespace }}'
        priority: {{ $button.priority }}
        target_kind: {{ $button.kind }}
        target_name: '{{ $button.workload }}'
      annotations:
        summary: 'The path from the restart counters of {{ $button.workload }} to its big red button works'
        description: 'Always fires (value {{ "{{" }} $value {{ "}}" }}: all restarts of the pods of {{ $button.workload }} in {{ $button.namespace }}). If it is missing, or does not show what the receiver sees, BigRedButtonHeartbeatLate fires.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonHeartbeat.md'
        evaluated: '{{ "{{" }} query `vector(time())` | first | value {{ "}}" }}'
        pods: |-
          {{ "{{" }} with query `count(count by (namespace, pod, uid) (
              kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
            or
              kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
          ))` {{ "}}" }}{{ "{{" }} . | first | value {{ "}}" }}{{ "{{" }} else {{ "}}" }}0{{ "{{" }} end {{ "}}" }}
        restarts: '{{ "{{" }} $value {{ "}}" }}'
        age: |-
          {{ "{{" }} with query `time() - max(
              timestamp(kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}})
            or
              timestamp(kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}})
          )` {{ "}}" }}{{ "{{" }} . | first | value {{ "}}" }}{{ "{{" }} end {{ "}}" }}
        newest_pod: '{{ "{{" }} with query `max(kube_pod_created{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $model.cluster.matcher }}})` {{ "}}" }}{{ "{{" }} . | first | value {{ "}}" }}{{ "{{" }} end {{ "}}" }}'
        gateway: |-
          {{ "{{" }} with query `
            (min(min_over_time(probe_success{button="{{ $button.name }}"{{ $model.cluster.matcher }}}[{{ $button.window.text }}])) == 0)
            or
            (
              (min(min_over_time(probe_success{button="{{ $button.name }}"{{ $model.cluster.matcher }}}[{{ $button.window.text }}])) == 1)
              and
              (min(count_over_time((time() - timestamp(probe_success{button="{{ $button.name }}"{{ $model.cluster.matcher }}}) < 60)[{{ $button.window.text }}:15s])) >= {{ $button.window.steps }})
            )
          ` {{ "}}" }}{{ "{{" }} if eq (. | first | value) 1.0 {{ "}}" }}up{{ "{{" }} else {{ "}}" }}down{{ "{{" }} end {{ "}}" }}{{ "{{" }} else {{ "}}" }}unknown{{ "{{" }} end {{ "}}" }}
{{- end }}
- name: 'big-red-button-restarts'
  interval: '15s'
  rules:
{{- range $button := $model.ruledForPeople }}
    - alert: 'BigRedButtonRestartsAcrossPods'
      expr: |
        sum by (namespace) (
          changes(
            max by (namespace, pod, uid, container) (
                kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
              or
                kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
            )[{{ $button.window.text }}:15s]
          )
        )
        and
        (
            sum by (namespace) (
              changes(
                max by (namespace, pod, uid, container) (
                    kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
                  or
                    kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
                )[{{ $button.window.text }}:15s]
              )
            )
          -
            2 * (
              avg_over_time(
                count by (namespace) (
                  max by (namespace, pod, uid, container) (
                      kube_pod_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
                    or
                      kube_pod_init_container_status_restarts_total{namespace="{{ $button.namespace }}", pod=~"{{ $button.pods }}"{{ $button.containers }}{{ $model.cluster.matcher }}}
                  )
                )[{{ $button.window.text }}:15s]
              )
              - 1
            )
        ) > {{ $button.limit }}
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        button: '{{ $button.name }}'
        namespace: '{{ $button.namespace }}'
        priority: 'P2'
        target_kind: {{ $button.kind }}
        target_name: '{{ $button.workload }}'
      annotations:
        summary: '{{ $button.workload }} restarts across its pods'
        description: 'The containers of {{ $button.workload }} in {{ $button.namespace }} restarted {{ "{{" }} $value {{ "}}" }} times within {{ $button.window.spoken }}, over all pods, replaced ones included. This stops nothing: the button trips on one container alone.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonRestartsAcrossPods.md'
{{- end }}
{{- end -}}

{{- define "big-red-button.rules.button" -}}
{{- $model := . }}
- name: 'big-red-button'
  interval: '15s'
  rules:
    - record: 'big_red_button:latched'
      expr: |
        (
            max by (button) (big_red_button_state{state=~"stopping|stopped"{{ $model.cluster.matcher }}})
          and
            max by (button) (big_red_button_state{state!="unknown"{{ $model.cluster.matcher }}}) == 1
        )
        or
        (
            last_over_time(big_red_button:latched{{ $model.cluster.braces }}[1d])
          and on (button)
            max by (button) (big_red_button_state{state="unknown"{{ $model.cluster.matcher }}}) == 1
        )
        or
        (
            last_over_time(big_red_button:latched{{ $model.cluster.braces }}[1d])
          unless on ()
            max(big_red_button_state{{ $model.cluster.braces }})
        )
{{- if $model.cluster.label }}
      labels:
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
    - alert: 'BigRedButtonLatched'
      expr: 'big_red_button:latched{button!="drill"{{ $model.cluster.matcher }}} == 1'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: '{{ "{{" }} with printf `big_red_button_impact_info{button="%s", impact!=""}` $labels.button | query {{ "}}" }}{{ "{{" }} . | first | label "impact" {{ "}}" }}. {{ "{{" }} end -{{ "}}" }} Big red button {{ "{{" }} $labels.button {{ "}}" }} is latched: its workload is held at zero'
        description: 'What to do: fix the cause, then reset, then restore. Button {{ "{{" }} $labels.button {{ "}}" }} stays latched until a person resets it (latched = {{ "{{" }} $value {{ "}}" }}, as the receiver last reported), and the workload stays at zero until a person restores it.'
        impact: '{{ "{{" }} with printf `big_red_button_impact_info{button="%s", impact!=""}` $labels.button | query {{ "}}" }}{{ "{{" }} . | first | label "impact" {{ "}}" }}{{ "{{" }} end {{ "}}" }}'
        state: '{{ "{{" }} if printf `big_red_button_state{button="%s", state="stopping"} == 1` $labels.button | query {{ "}}" }}Stopping: pods may still run. {{ "{{" }}- else if printf `big_red_button_state{button="%s", state="stopped"} == 1` $labels.button | query {{ "}}" }}Stopped: no pod is left. {{ "{{" }}- else {{ "}}" }}Unknown: no receiver reports a state.{{ "{{" }} end {{ "}}" }}'
        cause: '{{ "{{" }} with printf `topk(1, max by (cause) (last_over_time(big_red_button_trip_timestamp_seconds{button="%s"}[1d])))` $labels.button | query {{ "}}" }} {{ "{{" }}- . | first | label "cause" {{ "}}" }}{{ "{{" }} end {{ "}}" }}'
        trip: '{{ "{{" }} with printf `topk(1, max by (trip, by, target, replicas) (last_over_time(big_red_button_trip_timestamp_seconds{button="%s"}[1d])))` $labels.button | query {{ "}}" }} {{ "{{" }}- with . | first {{ "}}" }}Tripped by {{ "{{" }} .Labels.by {{ "}}" }} at {{ "{{" }} (. | value | toTime).Format "2006-01-02 15:04:05 UTC" {{ "}}" }}, trip {{ "{{" }} .Labels.trip {{ "}}" }}. Held at 0: {{ "{{" }} .Labels.target {{ "}}" }}. Replicas to restore: {{ "{{" }} .Labels.replicas {{ "}}" }}.{{ "{{" }} end {{ "}}" }}{{ "{{" }} end {{ "}}" }}'
        links: '{{ "{{" }} range $index, $link := printf `sort(max by (text, url) (last_over_time(big_red_button_link_info{button="%s"}[1d])))` $labels.button | query {{ "}}" }} {{ "{{" }}- if $index {{ "}}" }}{{ "{{" }} "\n" {{ "}}" }}{{ "{{" }} end {{ "}}" }}{{ "{{" }} $link.Labels.text {{ "}}" }}: {{ "{{" }} $link.Labels.url {{ "}}" }}{{ "{{" }} end {{ "}}" }}'
        resolved: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} was reset. A reset starts nothing: if nobody has restored the workload, it is still at zero.'
        page_url: '{{ "{{" }} with printf `big_red_button_impact_info{button="%s", page!=""}` $labels.button | query {{ "}}" }}{{ "{{" }} . | first | label "page" {{ "}}" }}{{ "{{" }} end {{ "}}" }}'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonLatched.md'
    - alert: 'BigRedButtonStoppingTooLong'
      expr: 'max by (button) (big_red_button_state{button!="drill", state="stopping"{{ $model.cluster.matcher }}}) == 1'
      for: '2m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} has not stopped its workload yet'
        description: 'Button {{ "{{" }} $labels.button {{ "}}" }} has been stopping for more than 2 minutes (stopping = {{ "{{" }} $value {{ "}}" }}): pods may still run and take payments. {{ "{{" }}- with printf `max by (obstacle) (big_red_button_stop_obstacle_pods{button="%s"}) > 0` $labels.button | query | sortByLabel "obstacle" {{ "}}" }} What keeps them: {{ "{{" }} range $index, $each := . {{ "}}" }}{{ "{{" }} if $index {{ "}}" }}, {{ "{{" }} end {{ "}}" }}{{ "{{" }} $each.Labels.obstacle {{ "}}" }} ({{ "{{" }} $each.Value {{ "}}" }}){{ "{{" }} end {{ "}}" }}.{{ "{{" }} end {{ "}}" }}'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonStoppingTooLong.md'
    - alert: 'BigRedButtonEscalationFailed'
      expr: 'max by (button) (big_red_button_escalation_given_up{button!="drill"{{ $model.cluster.matcher }}}) == 1'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} deletes the pods of its workload, and some are still there'
        description: 'Pods of button {{ "{{" }} $labels.button {{ "}}" }} are left although the button tries to delete them (given up = {{ "{{" }} $value {{ "}}" }}): they may still run and take payments. {{ "{{" }}- with printf `max by (obstacle) (big_red_button_stop_obstacle_pods{button="%s"}) > 0` $labels.button | query | sortByLabel "obstacle" {{ "}}" }} What keeps them: {{ "{{" }} range $index, $each := . {{ "}}" }}{{ "{{" }} if $index {{ "}}" }}, {{ "{{" }} end {{ "}}" }}{{ "{{" }} $each.Labels.obstacle {{ "}}" }} ({{ "{{" }} $each.Value {{ "}}" }}){{ "{{" }} end {{ "}}" }}.{{ "{{" }} end {{ "}}" }}'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonEscalationFailed.md'
    - alert: 'BigRedButtonBeingFought'
      expr: |
        max by (button) (increase(big_red_button_fights_total{button!="drill"{{ $model.cluster.matcher }}}[10m])) > 0
        or
        max by (button) (
          big_red_button_fights_total{button!="drill"{{ $model.cluster.matcher }}} unless big_red_button_fights_total{{ $model.cluster.braces }} offset 10m
        ) > 0
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'Someone raises the workload of big red button {{ "{{" }} $labels.button {{ "}}" }} against the latch'
        description: 'The workload of button {{ "{{" }} $labels.button {{ "}}" }} was raised about {{ "{{" }} printf "%.0f" $value {{ "}}" }} times within 10 minutes and put back to zero each time.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonBeingFought.md'
    - alert: 'BigRedButtonBeyondLimit'
      expr: |
        max by (button) (big_red_button_beyond_limit{button!="drill"{{ $model.cluster.matcher }}}) == 1
        unless on (button)
          max by (button) (big_red_button_disarmed_until_timestamp_seconds{{ $model.cluster.braces }}) > time()
      for: '1m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} is beyond its limit, and has not tripped'
        description: 'For more than a minute the receiver has seen more restarts than the limit of button {{ "{{" }} $labels.button {{ "}}" }} (beyond = {{ "{{" }} $value {{ "}}" }}), and the button is not latched. Payments may be charged twice. If in doubt, press.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonBeyondLimit.md'
    - alert: 'BigRedButtonDisarmed'
      expr: 'max by (button) (big_red_button_disarmed_until_timestamp_seconds{button!="drill"{{ $model.cluster.matcher }}}) - time() > 0'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P4'
      annotations:
        summary: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} is disarmed'
        description: 'No alert and no sensor trips button {{ "{{" }} $labels.button {{ "}}" }} for another {{ "{{" }} humanizeDuration $value {{ "}}" }}. A press still works.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonDisarmed.md'
    - alert: 'BigRedButtonTripWithheld'
      expr: |
        max by (button) (increase(big_red_button_decisions_total{button!="drill", reason="disarmed"{{ $model.cluster.matcher }}}[5m])) > 0
        or
        max by (button) (
          big_red_button_decisions_total{button!="drill", reason="disarmed"{{ $model.cluster.matcher }}}
          unless
          big_red_button_decisions_total{reason="disarmed"{{ $model.cluster.matcher }}} offset 5m
        ) > 0
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'Disarmed big red button {{ "{{" }} $labels.button {{ "}}" }} would have tripped'
        description: 'Button {{ "{{" }} $labels.button {{ "}}" }} is disarmed, and about {{ "{{" }} printf "%.0f" $value {{ "}}" }} decisions within 5 minutes would have stopped its workload. Nothing is stopped. If payments are at risk, press.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonTripWithheld.md'
    - alert: 'BigRedButtonBraked'
      expr: 'sum(max by (button) (big_red_button_braked{button!="drill"{{ $model.cluster.matcher }}})) > 0'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'Many big red buttons tripped, and the brake holds the next ones'
        description: '{{ "{{" }} printf "%.0f" $value {{ "}}" }} buttons would have tripped without proof of the network, after more trips than the brake of the config allows. Nothing stops their workloads. If the failure is real, press one of them: the others go on.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonBraked.md'
    - alert: 'BigRedButtonStopMatchesNothing'
      expr: 'sum(increase(big_red_button_stray_stops_total{{ $model.cluster.braces }}[5m])) > 0'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'An alert with the name of a stop matches no big red button'
        description: 'The receiver got about {{ "{{" }} printf "%.0f" $value {{ "}}" }} alerts within 5 minutes that are named as a stop, but match no button: they stop nothing.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonStopMatchesNothing.md'
    - alert: 'BigRedButtonAtZeroWithoutLatch'
      expr: 'max by (button) (big_red_button_at_zero_without_latch{button!="drill"{{ $model.cluster.matcher }}}) == 1'
      for: '1m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'The workload of big red button {{ "{{" }} $labels.button {{ "}}" }} is at zero, and not by the button'
        description: 'The workload of button {{ "{{" }} $labels.button {{ "}}" }} has had 0 replicas for more than a minute, and no latch says why (at zero without latch = {{ "{{" }} $value {{ "}}" }}). Either a human scaled it down, or a stop was carried out whose record was lost.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonAtZeroWithoutLatch.md'
    - alert: 'BigRedButtonRehearsalFailing'
      expr: |
        min by (button) (
          big_red_button_rehearsal_success{button!="drill"{{ $model.cluster.matcher }}} * (time() - big_red_button_rehearsal_timestamp_seconds{{ $model.cluster.braces }} < bool 15 * 60)
        ) == 0
      for: '3m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} could not stop its workload now'
        description: 'The rehearsal of button {{ "{{" }} $labels.button {{ "}}" }} has failed for more than 3 minutes, or the last one is more than 15 minutes old (success = {{ "{{" }} $value {{ "}}" }}): the stop itself would fail the same way.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonRehearsalFailing.md'
    - alert: 'BigRedButtonHeartbeatLate'
      expr: |
        max by (button) (big_red_button_heartbeat_state{button!="drill", state=~"late|blind"{{ $model.cluster.matcher }}}) == 1
      for: '1m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'A stop of big red button {{ "{{" }} $labels.button {{ "}}" }} might not arrive'
        description: 'The heartbeat of button {{ "{{" }} $labels.button {{ "}}" }} has been late or blind for more than a minute (late or blind = {{ "{{" }} $value {{ "}}" }}): a stop alert would not arrive either, or Prometheus does not see the restarts. The page and `big-red-button status` say why. The backup sensor watches the pods, unless the config turned it off.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonHeartbeatLate.md'
    - alert: 'BigRedButtonStateNotWritable'
      expr: 'min by (button) (big_red_button_state_writable{button!="drill"{{ $model.cluster.matcher }}}) == 0'
      for: '2m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'Big red button {{ "{{" }} $labels.button {{ "}}" }} cannot write its latch'
        description: 'The state of button {{ "{{" }} $labels.button {{ "}}" }} has not been writable for more than 2 minutes (writable = {{ "{{" }} $value {{ "}}" }}). A stop is still carried out, but it does not survive the death of every replica of the receiver.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonStateNotWritable.md'
    - alert: 'BigRedButtonLatchDamaged'
      expr: 'max by (button) (big_red_button_latch_damaged{button!="drill"{{ $model.cluster.matcher }}}) == 1'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'The latch of big red button {{ "{{" }} $labels.button {{ "}}" }} was damaged'
        description: 'Somebody or something changed the state object of button {{ "{{" }} $labels.button {{ "}}" }} so that it lost its trip or named another workload, without a reset (damaged = {{ "{{" }} $value {{ "}}" }}). The receiver still holds the target and has written the latch again. Find out who can write the object.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonLatchDamaged.md'
    - alert: 'BigRedButtonHookUndelivered'
      expr: |
        label_replace(
          time() - min by (button, hook) (big_red_button_hook_oldest_pending_timestamp_seconds{button!="drill"{{ $model.cluster.matcher }}}),
          "outcome", "pending", "", ""
        ) > 2 * 60
        or
        label_replace(
          max by (button, hook) (increase(big_red_button_hook_deliveries_total{button!="drill", outcome="given-up"{{ $model.cluster.matcher }}}[1h])),
          "outcome", "given-up", "", ""
        ) > 0
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'Hook {{ "{{" }} $labels.hook {{ "}}" }} of {{ "{{" }} if $labels.button {{ "}}" }}big red button {{ "{{" }} $labels.button {{ "}}" }}{{ "{{" }} else {{ "}}" }}the heartbeat{{ "{{" }} end {{ "}}" }} did not acknowledge an event'
        description: '{{ "{{" }} if eq $labels.outcome "pending" {{ "}}" }}It has not acknowledged an event for {{ "{{" }} humanizeDuration $value {{ "}}" }}, and is tried again.{{ "{{" }} else {{ "}}" }}About {{ "{{" }} printf "%.0f" $value {{ "}}" }} events were given up within an hour: they are not sent again.{{ "{{" }} end {{ "}}" }} The service behind it, such as a payment queue that must roll back, does not know of it.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonHookUndelivered.md'
    - alert: 'BigRedButtonMemoryHigh'
      expr: 'max by (instance) (big_red_button_memory_used_ratio{{ $model.cluster.braces }}) > 0.85'
      for: '2m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'Replica {{ "{{" }} $labels.instance {{ "}}" }} of the big red button is running out of memory'
        description: 'Replica {{ "{{" }} $labels.instance {{ "}}" }} has used {{ "{{" }} humanizePercentage $value {{ "}}" }} of its memory, for more than 2 minutes. At 100 % it is restarted. A latch survives that, but a stop may wait for the restart.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonMemoryHigh.md'
    - alert: 'BigRedButtonCountersDown'
      expr: 'max by (job) (max_over_time(up{job="kube-state-metrics-button"}[1d])) == 1 unless max by (job) (up{job="kube-state-metrics-button"}) == 1'
      for: '2m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'The big red button''s own kube-state-metrics is down: a stop comes later'
        description: 'Prometheus has had no scrape of the job {{ "{{" }} $labels.job {{ "}}" }} for more than 2 minutes; it had one within the last day (up was {{ "{{" }} $value {{ "}}" }}). The stop still comes by the cluster''s kube-state-metrics, up to 5 s later.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonCountersDown.md'
    - alert: 'BigRedButtonDown'
      expr: 'absent(big_red_button_build_info{{ $model.cluster.braces }})'
      for: '1m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'No replica of the big red button answers: payments are unguarded'
        description: 'Prometheus has had no metrics of any replica of the receiver for more than a minute (absent = {{ "{{" }} $value {{ "}}" }}).'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonDown.md'
- name: 'big-red-button-drill'
  interval: '15s'
  rules:
    - alert: 'BigRedButtonDrillOverdue'
      expr: 'time() - max(big_red_button_drill_success_timestamp_seconds{{ $model.cluster.braces }}) > 8 * 24 * 60 * 60'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P3'
      annotations:
        summary: 'No drill of the big red button has passed for more than 8 days'
        description: 'The last drill that passed was {{ "{{" }} humanizeDuration $value {{ "}}" }} ago. A drill runs the whole path of a stop on a canary, so it is unproven that this path works. The page and `big-red-button status drill` show the last drill, and the stage at which it failed.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonDrillOverdue.md'
    - alert: 'BigRedButtonDrillSlow'
      expr: 'max by (stage) (big_red_button_drill_stage_seconds{{ $model.cluster.braces }}) > max by (stage) (big_red_button_drill_stage_budget_seconds{{ $model.cluster.braces }})'
      for: '0s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P3'
      annotations:
        summary: 'A drill of the big red button was slow at the stage {{ "{{" }} $labels.stage {{ "}}" }}'
        description: 'The stage {{ "{{" }} $labels.stage {{ "}}" }} of the last drill took {{ "{{" }} printf "%.1f" $value {{ "}}" }} s, which is more than its budget: a real stop would be as slow.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonDrillSlow.md'
- name: 'big-red-button-notifications'
  interval: '15s'
  rules:
    - alert: 'BigRedButtonNotificationsFailing'
      expr: |
        label_replace(
          sum(increase(alertmanager_notifications_failed_total[15m])),
          "part", "Alertmanager fails to deliver", "", ""
        ) > 1.5
        or
        label_replace(
          sum(increase(prometheus_notifications_errors_total[15m])),
          "part", "Prometheus fails to reach Alertmanager", "", ""
        ) > 1.5
        or
        label_replace(
          sum(increase(prometheus_notifications_dropped_total[15m])),
          "part", "Prometheus drops notifications", "", ""
        ) > 1.5
        or
        label_replace(
          sum(increase(prometheus_rule_evaluation_failures_total{rule_group=~".*big-red-button.*"}[15m])),
          "part", "Prometheus fails to evaluate the button's rules", "", ""
        ) > 1.5
        or
        label_replace(
          sum(increase(kube_state_metrics_list_total{result="error"{{ $model.cluster.matcher }}}[15m])),
          "part", "kube-state-metrics fails to list", "", ""
        ) > 1.5
        or
        label_replace(
          sum(increase(kube_state_metrics_watch_total{result="error"{{ $model.cluster.matcher }}}[15m])),
          "part", "kube-state-metrics fails to watch", "", ""
        ) > 1.5
      for: '2m'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P2'
      annotations:
        summary: 'A stop alert may not arrive: {{ "{{" }} $labels.part {{ "}}" }}'
        description: '{{ "{{" }} $labels.part {{ "}}" }}: about {{ "{{" }} printf "%.0f" $value {{ "}}" }} failures within 15 minutes.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonNotificationsFailing.md'
    - alert: 'BigRedButtonNotificationsSuppressed'
      expr: |
        (
            max by (button) (ALERTS{alertname="BigRedButtonStop", button!="drill", alertstate="firing"{{ $model.cluster.matcher }}})
          unless on (button)
            big_red_button:latched{{ $model.cluster.braces }} == 1
        )
        and on ()
          sum(increase(alertmanager_notifications_suppressed_total[5m])) > 0
      for: '30s'
      labels:
{{- if $model.cluster.label }}
        {{ $model.cluster.label }}: {{ toJson $model.cluster.value }}
{{- end }}
        priority: 'P1'
      annotations:
        summary: 'The stop of big red button {{ "{{" }} $labels.button {{ "}}" }} seems to be silenced'
        description: 'BigRedButtonStop fires for button {{ "{{" }} $labels.button {{ "}}" }} (firing = {{ "{{" }} $value {{ "}}" }}), Alertmanager suppresses notifications, and the button is not latched: a silence or an inhibition rule may keep the stop from it.'
        runbook_url: '{{ $model.runbooks }}/BigRedButtonNotificationsSuppressed.md'
{{- end -}}

{{- define "big-red-button.stop-interval" -}}
{{- if le . 20 }}250ms
{{- else if le . 80 }}1s
{{- else if le . 400 }}5s
{{- else if le . 800 }}10s
{{- else }}15s
{{- end }}
{{- end -}}
