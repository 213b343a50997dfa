import type { Severity } from './severity.ts';

interface Entry {
  readonly severity: Severity;
  /** What is the matter, for the table in docs/operating.md. */
  readonly finds: string;
  /** Why it matters, in the words of whoever is woken by it. */
  readonly why: string;
}

/** Everything that `check` can find. Each has a fixture with just that fault. */
export const catalogue = {
  'file-refused': {
    severity: 'stops-a-stop',
    finds: 'a file cannot be read, or is not what it should be',
    why: 'the program that it is for refuses it too, or goes on with an older one',
  },
  'config-refused': {
    severity: 'stops-a-stop',
    finds: "the button's config does not load",
    why: 'a receiver does not start with it, and one that runs goes on with what it had',
  },
  'no-buttons': {
    severity: 'warning',
    finds: 'the config has no button',
    why: 'nothing is guarded',
  },
  'button-not-on': {
    severity: 'warning',
    finds: '`mode` is `off` or `dry-run`',
    why: 'no alert stops anything; a press still does',
  },
  'sensor-off': {
    severity: 'warning',
    finds: 'the second sensor is `off`',
    why: 'while Prometheus or Alertmanager is down, a press is all there is',
  },
  'buttons-overlap': {
    severity: 'warning',
    finds: 'one alert matches two buttons',
    why: 'one failure then stops both workloads',
  },
  'no-rule': {
    severity: 'stops-a-stop',
    finds: 'no rule raises an alert of the name that a button matches',
    why: 'no alert can ever trip it',
  },
  'rule-labels': {
    severity: 'stops-a-stop',
    finds: "the rule's labels are not those that the button matches",
    why: 'the alert fires and arrives, and the receiver answers no-match',
  },
  'rule-syntax': {
    severity: 'stops-a-stop',
    finds: "the rule's expression is not PromQL",
    why: 'Prometheus refuses the whole file',
  },
  'rule-metric': {
    severity: 'stops-a-stop',
    finds: "the rule reads a metric that there is none of: its name is nearly the restart counter's",
    why: 'what reads nothing never fires, and is no error',
  },
  'rule-waits': {
    severity: 'delays',
    finds: 'the rule has a `for`',
    why: 'every second of it is a payment that may be charged twice; the expression has counted already',
  },
  'rule-keeps-firing': {
    severity: 'warning',
    finds: 'the rule has a `keep_firing_for`',
    why: 'it is no latch: the receiver holds one, and an alert that outlives its cause only claims again what is over',
  },
  'rule-limit': {
    severity: 'stops-a-stop',
    finds: "the rule's group has a `limit`",
    why: 'when more alerts than that fire, Prometheus drops all of them: in the worst outage there is no alert',
  },
  'rule-lags': {
    severity: 'delays',
    finds: "the rule's group has a `query_offset`, of its own or the global one",
    why: 'the rule looks at what was so long ago',
  },
  'limit-above': {
    severity: 'delays',
    finds: "the rule's limit is above the button's",
    why: 'the alert waits for restarts that the button does not ask for',
  },
  'limit-below': {
    severity: 'warning',
    finds: "the rule's limit is below the button's",
    why: 'the alert fires, pages people, and is held as not-corroborated',
  },
  'window-shorter': {
    severity: 'stops-a-stop',
    finds: "the rule's window is shorter than the button's",
    why: "at the kubelet's longest back-off, 5 minutes, a crash loop may never reach the limit within it",
  },
  'window-longer': {
    severity: 'warning',
    finds: "the rule's window is longer than the button's",
    why: 'the alert fires, pages people, and is held as not-corroborated',
  },
  extrapolates: {
    severity: 'warning',
    finds: 'the rule counts with `increase()` or its like',
    why: 'it extrapolates: with a limit of 3 it fires at the third restart, and what a new pod did before its first scrape is not counted',
  },
  join: {
    severity: 'warning',
    finds: 'the whole rule depends on a join with another metric',
    why: 'where the other metric is missing nothing fires, and Alertmanager takes that for resolved',
  },
  'rule-conditional': {
    severity: 'stops-a-stop',
    finds: 'the whole rule depends on the time, or on an `unless`',
    why: 'payments fail at any hour, and in a maintenance too; meanwhile no restart raises an alert',
  },
  'wrong-pods': {
    severity: 'stops-a-stop',
    finds: "the rule looks at other pods than the target's",
    why: "the target's restarts raise no alert",
  },
  'slow-way': {
    severity: 'delays',
    finds: 'scrape, evaluation and receiver together may take longer than stated (`--within`)',
    why: 'payments are taken all that time',
  },
  'no-rule-files': {
    severity: 'stops-a-stop',
    finds: 'Prometheus loads no rules',
    why: 'a rule that is not loaded never fires',
  },
  'no-alertmanager': {
    severity: 'stops-a-stop',
    finds: 'Prometheus tells no Alertmanager',
    why: 'an alert that fires stays in Prometheus',
  },
  'no-route': {
    severity: 'stops-a-stop',
    finds: "no route leads the stop to the receiver's webhook",
    why: 'the alert goes elsewhere, and nobody stops anything',
  },
  swallowed: {
    severity: 'stops-a-stop',
    finds: 'a route before it takes the stop, and does not `continue`',
    why: 'the route to the button is never reached',
  },
  'no-webhook': {
    severity: 'stops-a-stop',
    finds: "the stop's receiver has no webhook",
    why: 'people may hear of the alert, the button does not',
  },
  'muted-at-times': {
    severity: 'stops-a-stop',
    finds: "the stop's route has a mute time or an active time",
    why: 'payments fail at any hour; outside of its hours the stop waits',
  },
  inhibited: {
    severity: 'stops-a-stop',
    finds: 'an inhibition can mute the stop',
    why: 'while its source fires, the stop is not sent',
  },
  'group-wait': {
    severity: 'delays',
    finds: "the stop's route has a `group_wait`",
    why: 'nothing inhibits the stop, so there is nothing to wait for',
  },
  grouped: {
    severity: 'delays',
    finds: "the stop's alerts share a group",
    why: 'the alert of another pod or button waits a whole group_interval (docs/decisions/005-a-group-for-each-alert.md)',
  },
  'group-interval': {
    severity: 'delays',
    finds: "the `group_interval` of the stop's route is long",
    why: 'after a final error, and when it fires again, the stop waits for it',
  },
  'repeat-interval': {
    severity: 'delays',
    finds: "the `repeat_interval` of the stop's route is long",
    why: 'the receiver forgets a claim that it holds when it is not repeated',
  },
  'webhook-path': {
    severity: 'stops-a-stop',
    finds: "the webhook's path is not the receiver's",
    why: 'the receiver answers 404, which Alertmanager takes as final',
  },
  'webhook-scheme': {
    severity: 'stops-a-stop',
    finds: "http or https, and the receiver's `tls` says the other",
    why: 'no notification arrives; over http the token would be readable as well',
  },
  'webhook-host': {
    severity: 'stops-a-stop',
    finds: "the webhook's host cannot be the receiver",
    why: 'no notification arrives',
  },
  'webhook-port': {
    severity: 'warning',
    finds: "the webhook's port is not the receiver's",
    why: 'unless the Service maps it, no notification arrives',
  },
  'webhook-token': {
    severity: 'stops-a-stop',
    finds: 'the webhook sends no bearer token',
    why: 'the receiver answers 401, which Alertmanager takes as final',
  },
  'webhook-token-inline': {
    severity: 'warning',
    finds: "the webhook's token stands in the configuration itself",
    why: 'whoever reads the file can claim; a rotation needs a reload',
  },
  'webhook-resolved': {
    severity: 'warning',
    finds: 'the webhook has `send_resolved: false`',
    why: 'a claim that the receiver holds is then decided again although its alert is over',
  },
  'webhook-max-alerts': {
    severity: 'stops-a-stop',
    finds: 'the webhook has `max_alerts`',
    why: 'what is cut off could be the alert that stops',
  },
  'webhook-timeout': {
    severity: 'delays',
    finds: "the webhook's `timeout` is missing, too short or too long",
    why: 'too short cuts off a trip that is under way; without one, a hanging connection is waited for',
  },
  'webhook-redirects': {
    severity: 'warning',
    finds: 'the webhook follows redirects',
    why: 'the token would follow to wherever an answer points; the receiver never redirects',
  },
  'tls-ca': {
    severity: 'stops-a-stop',
    finds: "no CA for the receiver's certificate",
    why: 'no public CA signs a name inside a cluster, so the connection is refused',
  },
  'tls-unverified': {
    severity: 'warning',
    finds: 'the certificate of the receiver is not verified',
    why: 'anyone in between gets the token, and can swallow the stop',
  },
  'tls-client': {
    severity: 'stops-a-stop',
    finds: 'the receiver asks for a client certificate, the webhook shows none',
    why: 'the connection is refused',
  },
  'heartbeat-rule': {
    severity: 'warning',
    finds: 'no rule raises the heartbeat',
    why: 'nothing proves that a stop would arrive: the heartbeat is late for ever, and the second sensor on duty',
  },
  'heartbeat-route': {
    severity: 'warning',
    finds: 'the heartbeat does not reach the receiver',
    why: 'nothing proves that a stop would arrive: the heartbeat is late for ever, and the second sensor on duty',
  },
  'heartbeat-muted': {
    severity: 'warning',
    finds: 'a mute time, an inhibition or a silence can mute the heartbeat',
    why: 'BigRedButtonHeartbeatLate pages although the chain holds',
  },
  'heartbeat-slow': {
    severity: 'warning',
    finds: "heartbeats come too seldom for the config's `lateAfter`",
    why: 'a single one that is lost makes it late, and pages',
  },
  'rule-failing': {
    severity: 'stops-a-stop',
    finds: 'the running Prometheus cannot evaluate the rule',
    why: 'a rule that fails raises nothing',
  },
  'scrape-down': {
    severity: 'stops-a-stop',
    finds: 'the running Prometheus does not get at kube-state-metrics',
    why: 'no restart is seen',
  },
  'no-series': {
    severity: 'stops-a-stop',
    finds: 'the running Prometheus has no restart counters at all',
    why: 'no restart is seen',
  },
  'no-pods': {
    severity: 'warning',
    finds: 'the running Prometheus has no pod that the rule looks at',
    why: 'the target is at zero, or the rule looks elsewhere',
  },
  'resend-delay': {
    severity: 'delays',
    finds: 'the running Prometheus repeats an alert late',
    why: 'a stop that fires while Alertmanager restarts comes that much later',
  },
  'rehearsal-failing': {
    severity: 'stops-a-stop',
    finds: "the receiver's rehearsal fails",
    why: 'the stop itself would fail the same way',
  },
  'state-not-writable': {
    severity: 'warning',
    finds: 'the latch could not be written',
    why: 'a stop would be carried out, but not survive the death of every replica',
  },
  'heartbeat-late': {
    severity: 'stops-a-stop',
    finds: 'the heartbeat is late now',
    why: 'what keeps it away keeps the stop away as well; only the second sensor is left',
  },
  'heartbeat-absent': {
    severity: 'stops-a-stop',
    finds: 'the running Alertmanager has no heartbeat',
    why: 'what keeps it away keeps the stop away as well; only the second sensor is left',
  },
  silenced: {
    severity: 'stops-a-stop',
    finds: 'a silence can mute the stop, now or soon',
    why: 'a silence on every alert mutes an emergency stop too',
  },
  'target-missing': {
    severity: 'stops-a-stop',
    finds: 'the target is not in the cluster',
    why: 'there is nothing to stop under that name',
  },
  'target-at-zero': {
    severity: 'warning',
    finds: 'the target has 0 replicas',
    why: 'there is nothing to stop, and nothing that works',
  },
  'cause-unclear': {
    severity: 'warning',
    finds: "a container's `terminationMessagePolicy` is not `FallbackToLogsOnError`",
    why: 'nothing shows why it restarted, and in doubt it stops, by default also for other causes than the network',
  },
  autoscaler: {
    severity: 'warning',
    finds: 'an autoscaler raises the target from zero',
    why: 'it fights the latch: pods come up for a second, again and again',
  },
  gitops: {
    severity: 'warning',
    finds: 'Argo CD or Flux keeps the target',
    why: 'if the replicas are in its repository, it fights the latch',
  },
  owned: {
    severity: 'warning',
    finds: 'another object controls the target',
    why: 'it may set the replicas back, and fight the latch',
  },
  'policy-missing': {
    severity: 'warning',
    finds: 'the admission policy is not there, or not bound',
    why: 'the receiver could start workloads; each rehearsal fails and pages',
  },
  'policy-denies': {
    severity: 'stops-a-stop',
    finds: 'the admission policy does not name the target',
    why: 'the API server denies the stop',
  },
  'may-not-stop': {
    severity: 'stops-a-stop',
    finds: "the receiver's account may not scale the target, or see its pods",
    why: 'the API server refuses the stop, or the evidence for it',
  },
  'right-missing': {
    severity: 'warning',
    finds: "the receiver's account lacks another right",
    why: 'a part of its work fails: the record, the Event, or who people are',
  },
} as const satisfies Readonly<Record<string, Entry>>;

export type FindingId = keyof typeof catalogue;
