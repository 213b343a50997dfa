import { blocking, delays, type Entry, warning } from './severity.ts';

const noProof =
  'nothing proves that a stop would arrive: the heartbeat is always late, and the backup sensor is always active';
const wrongProof = 'the heartbeat is well while a stop would not arrive, or the other way round';
const pathBroken = 'a stop takes the same path as the heartbeat; only the backup sensor is left';

/** Everything that `check` can find. Each finding has a fixture with exactly that fault. */
export const catalogue = {
  'file-refused': blocking(
    'a file cannot be read, or has the wrong content',
    'the program that reads it refuses it too, or keeps using an older version',
  ),
  'config-refused': blocking(
    "the button's config does not load",
    'a receiver does not start with it, and a running receiver keeps its last good config',
  ),
  'no-buttons': warning('the config has no button', 'nothing is guarded'),
  'button-not-on': warning('`mode` is `off` or `dry-run`', 'no alert stops anything; a press still does'),
  'sensor-off': warning('the backup sensor is `off`', 'only a press works while Prometheus or Alertmanager is down'),
  'buttons-overlap': warning('one alert matches two buttons', 'one failure stops both workloads'),
  'brake-idle': warning(
    'the brake allows as many trips as there are buttons',
    'each button trips once until its reset, so the brake hardly ever holds anything',
  ),
  'no-rule': blocking('no rule raises an alert with the name that a button matches', 'no alert can trip the button'),
  'rule-labels': blocking(
    "the rule's labels differ from those that the button matches",
    'the alert fires and arrives, and the receiver answers no-match',
  ),
  'rule-syntax': blocking("the rule's expression is not valid PromQL", 'Prometheus refuses the whole file'),
  'rule-metric': blocking(
    "the rule reads a metric that does not exist: its name is close to the restart counter's",
    'a rule without data never fires, and Prometheus reports no error',
  ),
  'rule-waits': delays(
    'the rule has a `for`',
    'during every second of it a payment may be charged twice; the expression already counts restarts',
  ),
  'rule-keeps-firing': warning(
    'the rule has a `keep_firing_for`',
    'it is not a latch: the receiver has one, and an alert that outlives its cause only repeats an old claim',
  ),
  'rule-limit': blocking(
    "the rule's group has a `limit`",
    'if more alerts fire, Prometheus drops all of them: the worst outage raises no alert',
  ),
  'rule-lags': delays(
    "the rule's group, or the program that evaluates it, delays the evaluation: `query_offset`, `eval_delay`, or --evaluation-delay",
    'the rule sees restarts later',
  ),
  'limit-above': delays("the rule's limit is above the button's", 'the alert fires later than the button could trip'),
  'limit-below': warning(
    "the rule's limit is below the button's",
    'the alert fires and pages people, and the receiver holds it as not-corroborated',
  ),
  'window-shorter': blocking(
    "the rule's window is shorter than the button's",
    "with the kubelet's longest back-off, 5 minutes, a crash loop may never reach the limit within it",
  ),
  'window-longer': warning(
    "the rule's window is longer than the button's",
    'the alert fires and pages people, and the receiver holds it as not-corroborated',
  ),
  extrapolates: warning(
    'the rule counts with `increase()` or a similar function',
    'such functions extrapolate: with a limit of 3 the rule fires at the third restart, and it misses the restarts before the first scrape of a new pod',
  ),
  join: warning(
    'the whole rule depends on a join with another metric',
    'if the other metric is missing, nothing fires, and Alertmanager treats the alert as resolved',
  ),
  'rule-conditional': blocking(
    'the whole rule depends on the time, or on an `unless`',
    'payments fail at any hour and during maintenance too; while the condition holds back the rule, no restart raises an alert',
  ),
  'wrong-pods': blocking("the rule selects other pods than the target's", 'restarts of the target raise no alert'),
  'wrong-job': blocking(
    'the rule selects a scrape job that does not scrape kube-state-metrics',
    'no series has that job, so the rule never fires, and Prometheus reports no error',
  ),
  aggregated: blocking(
    'the rule takes the minimum, the average or the like over several containers',
    'one container that restarts again and again is hidden among those that run',
  ),
  'containers-missed': blocking(
    'the rule leaves out containers that the button counts',
    'their restarts raise no alert; only the backup sensor sees them',
  ),
  'containers-added': warning(
    'the rule counts containers that the button does not count',
    'the alert fires and pages people, and the receiver holds it as not-counted',
  ),
  'no-sidecars': warning(
    'the rule does not read the restart counter of init containers',
    'restarts of native sidecars raise no alert; only the backup sensor sees them',
  ),
  'other-cluster': blocking(
    "the stop alert names another cluster than the config's `cluster`",
    'the alert arrives, and the receiver answers other-cluster',
  ),
  'sensor-early': warning(
    'an alert may take longer than `sensorAfter`',
    'the backup sensor may trip first, and record that no alert arrived',
  ),
  'slow-way': delays(
    'scrape, evaluation and receiver may take longer than `--within`',
    'payments continue all that time',
  ),
  'alert-dropped': blocking(
    'a relabelling drops the stop alert, or a label that its button matches',
    'the alert fires in Prometheus, and never reaches Alertmanager or the button',
  ),
  'counter-dropped': blocking(
    'a relabelling drops or renames the restart counter, or drops or sets a label that the rules need',
    'a rule without data never fires, and Prometheus reports no error',
  ),
  'scrape-limit': warning(
    'each job of kube-state-metrics has a limit, such as `sample_limit`',
    'beyond the limit the whole scrape fails: a cluster that grows, or many restarting pods, make the counters disappear',
  ),
  'honor-labels': blocking(
    "the job of kube-state-metrics does not honour the counters' own labels",
    'the labels namespace and pod name kube-state-metrics itself, so the rule selects no pod of the target',
  ),
  'rule-file-unlisted': blocking(
    'the kustomization beside a rule file does not list the file',
    'the file is never applied, so its rules do not exist in the cluster',
  ),
  'no-rule-files': blocking('Prometheus loads no rules', 'a rule that is not loaded never fires'),
  'no-alertmanager': blocking('Prometheus sends alerts to no Alertmanager', 'a firing alert stays in Prometheus'),
  'no-route': blocking(
    "no route sends the stop alert to the receiver's webhook",
    'the alert goes to another receiver, and nothing stops the target',
  ),
  swallowed: blocking('an earlier route takes the stop alert without `continue`', 'the alert never reaches the button'),
  'no-webhook': blocking("the stop alert's receiver has no webhook", 'people get the alert, the button does not'),
  'muted-at-times': blocking(
    "the stop's route has a mute time or an active time",
    'payments fail at any hour; outside of the active hours the stop waits',
  ),
  inhibited: blocking('an inhibition can mute the stop alert', 'while its source fires, the stop is not sent'),
  'group-wait': delays("the stop's route has a `group_wait`", 'nothing inhibits the stop, so waiting gains nothing'),
  grouped: delays(
    'stop alerts share a group',
    'the alert of another pod or button waits a whole group_interval (docs/decisions/005-a-group-for-each-alert.md)',
  ),
  'group-interval': delays(
    "the `group_interval` of the stop's route is long",
    'after a final error, and when the alert fires again, the stop waits for it',
  ),
  'repeat-interval': delays(
    "the `repeat_interval` of the stop's route is long",
    'the receiver drops a held claim if Alertmanager does not repeat it',
  ),
  'webhook-path': blocking("the webhook's path is not the receiver's", 'the receiver answers 404, which is final'),
  'webhook-scheme': blocking(
    "the webhook uses http and the receiver's `tls` needs https, or the other way round",
    'no notification arrives; over http, others can read the token',
  ),
  'webhook-host': blocking("the webhook's host cannot be the receiver", 'no notification arrives'),
  'webhook-port': warning("the webhook's port is not the receiver's", 'nothing arrives, unless the Service maps it'),
  'webhook-payload': blocking(
    'the webhook has a `payload` of its own',
    'the receiver reads only the standard notification, and answers 400, which is final',
  ),
  'webhook-token': blocking('the webhook sends no bearer token', 'the receiver answers 401, which is final'),
  'webhook-token-inline': warning(
    "the webhook's token is in the configuration itself",
    'everyone who can read the file can send claims; a new token needs a reload',
  ),
  'webhook-resolved': warning(
    'the webhook has `send_resolved: false`',
    'the receiver keeps re-evaluating a held claim after its alert is resolved',
  ),
  'webhook-max-alerts': blocking('the webhook has `max_alerts`', 'Alertmanager may cut off the alert that stops'),
  'webhook-timeout': delays(
    "the webhook's `timeout` is missing, too short or too long",
    'a short timeout cuts off a trip in progress; without one, Alertmanager waits for a connection that hangs',
  ),
  'webhook-proxy': warning(
    'the webhook uses a proxy',
    'a stop inside the cluster depends on that proxy, which may be cut off with the network',
  ),
  'webhook-redirects': warning('the webhook follows redirects', 'a redirect could send the token anywhere'),
  'tls-ca': blocking(
    "no CA is set for the receiver's certificate",
    'no public CA signs a name inside a cluster, so Alertmanager refuses the connection',
  ),
  'tls-unverified': warning(
    "the webhook does not verify the receiver's certificate",
    'anyone between the two can take the token and drop the stop',
  ),
  'tls-client': blocking('the receiver requires a client certificate, the webhook has none', 'the connection fails'),
  'heartbeat-rule': warning('no rule raises the heartbeat of a button', noProof),
  'heartbeat-takes-stop': blocking(
    "the config's `heartbeat.match` matches the stop alert",
    'the receiver takes it for a heartbeat, and a heartbeat is never a claim',
  ),
  'heartbeat-labels': warning("the heartbeat's labels differ from those of the stop", wrongProof),
  'heartbeat-blind': warning(
    'the heartbeat does not read what the stop reads, or does not say what Prometheus sees',
    'the receiver cannot tell whether Prometheus sees the restarts; the backup sensor is always active',
  ),
  'heartbeat-apart': warning("the heartbeat's route is not beside the stop's, or has another receiver", wrongProof),
  'heartbeat-route': warning('the heartbeat does not reach the receiver', noProof),
  'heartbeat-muted': warning(
    'a mute time, an inhibition or a silence can mute the heartbeat',
    'BigRedButtonHeartbeatLate pages people although everything works',
  ),
  'heartbeat-slow': warning(
    "heartbeats arrive too rarely for the config's `lateAfter`",
    'a single lost heartbeat makes it late and pages people',
  ),
  'heartbeat-patient': warning(
    "the config's `lateAfter` is longer than a minute",
    'a broken path shows later than it could, and the backup sensor becomes active later',
  ),
  'rule-failing': blocking('the running Prometheus cannot evaluate the rule', 'a failing rule raises no alert'),
  'scrape-down': blocking('the running Prometheus cannot scrape kube-state-metrics', 'no restart is seen'),
  'scrape-partly-down': delays(
    'the running Prometheus cannot scrape one of several kube-state-metrics',
    'restarts are seen only as often as the others are scraped',
  ),
  'no-series': blocking('the running Prometheus has no restart counters', 'no restart is seen'),
  'namespace-unseen': blocking(
    "the running Prometheus has restart counters, but none of the target's namespace, in which pods run",
    'kube-state-metrics watches other namespaces only, so no restart of the target is seen',
  ),
  'no-pods': warning(
    'Prometheus has none of the pods that the rule selects',
    'the target is at zero, or the selector is wrong',
  ),
  'resend-delay': delays(
    'the running Prometheus repeats an alert late',
    'a stop that fires while Alertmanager restarts arrives that much later, and the heartbeat is renewed so rarely that it may be late',
  ),
  'rehearsal-failing': blocking("the receiver's rehearsal fails", 'the stop itself would fail in the same way'),
  'state-not-writable': warning(
    'the receiver could not write the latch',
    'a stop would happen, but would not survive the death of every replica',
  ),
  'heartbeat-late': blocking('the heartbeat of a button is late or blind', pathBroken),
  'heartbeat-absent': blocking('the running Alertmanager has no heartbeat of a button', pathBroken),
  silenced: blocking('a silence can mute the stop alert, now or soon', 'a silence on every alert mutes a stop too'),
  'target-missing': blocking('the target is not in the cluster', 'there is nothing to stop under that name'),
  'kind-not-served': blocking("the API server does not serve the target's kind and its scale", 'no stop is accepted'),
  'replicas-path': blocking('`replicasPath` differs from the CRD', 'the API server does not refuse a raise'),
  'no-selector': blocking("the CRD names no field for the target's selector", 'no pod is found, so no restart counts'),
  'target-at-zero': warning('the target has 0 replicas', 'nothing runs, so there is nothing to stop'),
  'cause-unclear': warning(
    "a container's `terminationMessagePolicy` is not `FallbackToLogsOnError`",
    'the cause of its restarts stays unclear, and by default an unclear cause counts as the network',
  ),
  'ordered-ready': blocking(
    'the target is a StatefulSet with podManagementPolicy OrderedReady, and its button does not escalate',
    'while two pods are not ready, zero replicas end no pod: this is the state of pods that restart again and again',
  ),
  'escalation-unneeded': warning(
    'a button escalates, and its StatefulSet has podManagementPolicy Parallel',
    'zero replicas end its pods at once, so the receiver has a right to delete pods that it does not need',
  ),
  'grace-longer': warning(
    "the pods' grace period is longer than BigRedButtonStoppingTooLong waits",
    'the alert pages people during a normal stop, and payments may run that long',
  ),
  'no-container-counts': blocking(
    "the button counts none of the target's containers",
    'no restart can trip the button',
  ),
  'every-container-counts': warning(
    'the target has several containers, and the config does not choose among them',
    'a sidecar that loses its own backend stops the payments',
  ),
  autoscaler: warning(
    'an autoscaler raises the target from zero',
    'it works against the latch: pods start again and again',
  ),
  gitops: warning('Argo CD or Flux manages the target', 'if its repository sets replicas, it works against the latch'),
  owned: warning('another object controls the target', 'it may raise the replicas, against the latch'),
  'policy-missing': warning(
    'the admission policy is missing, or has no binding',
    'the receiver could start workloads; each rehearsal fails and pages people',
  ),
  'not-held': warning(
    'the API server does not hold the target while it is latched',
    'while no receiver runs, anyone can raise a stopped target',
  ),
  'policy-denies': blocking('the admission policy does not name the target', 'the API server denies the stop'),
  'may-not-stop': blocking(
    "the receiver's account may not scale the target, or may not see its pods",
    'the API server refuses the stop, or the evidence for it',
  ),
  'right-missing': warning(
    "the receiver's account lacks another right",
    'part of its work fails: the record, the Event, or the identification of people',
  ),
} as const satisfies Readonly<Record<string, Entry>>;

export type FindingId = keyof typeof catalogue;
