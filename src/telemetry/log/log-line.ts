import type { Decision } from '../../core/decision/decision.ts';
import { describeRule } from '../../core/outlook/describe.ts';
import { describeTarget } from '../../core/target.ts';
import { damageLogged } from '../../core/text/damage.ts';
import { describeDrillFault } from '../../core/text/drill.ts';
import { formatSeconds } from '../../core/text/duration.ts';
import { describeObstacle } from '../../core/text/obstacle.ts';
import { describePerson, describeTrigger } from '../../core/text/people.ts';
import { plural } from '../../core/text/wording.ts';
import type { EventOf, NotificationOutcome, TelemetryEvent } from '../event.ts';
import type { LogLevel } from './logger.ts';

/** One line of the log, before repeats are counted. */
export interface LogLine {
  readonly level: LogLevel;
  /** For a person who has just been woken. */
  readonly message: string;
  readonly fields: object;
  /** Lines of one topic with the same message are repeats. A line without a topic is always written. */
  readonly topic?: string;
  /** A lasting condition is written once, until a line ends its topic. */
  readonly once?: boolean;
  /** The topic whose problem is over. The line is written only if the problem was written. */
  readonly ends?: string;
}

/** The most names of deleted pods in one line. */
const loggedPods = 10;

/** Describes an event at the level that fits its importance. Routine events are `debug`. */
export function describe(event: TelemetryEvent): LogLine {
  // TypeScript does not see that the function and the event have the same type.
  const describeIt = lines[event.type] as (event: TelemetryEvent) => LogLine;
  return describeIt(event);
}

/** Whether an event is logged at `debug` and ends no problem. This is decided without a message, which costs time. */
export function isRoutine(event: TelemetryEvent): boolean {
  if (event.type === 'notified') return event.outcome === 'handled';
  if (event.type === 'decided') return decisionLevel(event.decision) === 'debug';
  if (event.type === 'configured') return stopsByItself(event);
  return ['kubernetes', 'heartbeat', 'holder', 'hooks-pending'].includes(event.type);
}

/** A button that no alert trips is worth a line at every start. */
function stopsByItself({ rule }: EventOf<'configured'>): boolean {
  return rule === undefined || rule.mode === 'on';
}

function toLine(level: LogLevel, event: TelemetryEvent, message: string, repeats: Partial<LogLine> = {}): LogLine {
  const { type, ...fields } = event;
  return { level, message, fields: { occurrence: type, ...fields }, ...repeats };
}

/** A condition that is a problem while `problem` is set. Its end is logged only if the problem was. */
function toCondition(event: TelemetryEvent, topic: string, problem: string | undefined, end: string): LogLine {
  if (problem === undefined) return toLine('info', event, end, { ends: topic });
  return toLine('error', event, problem, { topic });
}

/** How each event is logged. */
const lines: { readonly [Type in TelemetryEvent['type']]: (event: EventOf<Type>) => LogLine } = {
  notified: (event) => {
    const { outcome } = event;
    if (outcome === 'handled') return toLine('debug', event, 'A notification was handled.');
    return toLine('warn', event, `A notification was ${refusals[outcome]}`, { topic: `notified/${outcome}` });
  },

  decided: ({ type, button, trigger, fingerprint, decision }) => {
    const { kind, reason, because } = decision;
    const cause = decision.kind === 'trip' ? decision.cause : undefined;
    const fields = { occurrence: type, button, trigger, fingerprint, kind, reason, cause, because };
    const message = `Button ${button}: ${kind} (${reason}). ${because}`;
    return { level: decisionLevel(decision), message, fields, topic: `decided/${button}/${reason}` };
  },

  unmatched: (event) => {
    const topic = `unmatched/${event.reason}`;
    if (event.reason === 'no-match')
      return toLine('info', event, 'An alert matches no button: check the routes and the matchers.', { topic });
    if (event.reason === 'other-cluster')
      return toLine('warn', event, `An alert was refused: ${event.problem}. Check the routes and the config.`, {
        topic,
      });
    return toLine('warn', event, `An alert could not be read: ${event.problem ?? 'no reason given'}.`, { topic });
  },

  'stray-stop': (event) => {
    const message = `The alert ${event.alertname} matches no button, so it stops nothing: compare its labels with the matchers in the config.`;
    return toLine('error', event, message, { topic: 'stray-stop' });
  },

  tripped: ({ type, button, target, trip }) => {
    const { id, by, cause, because, lines, previousReplicas } = trip;
    const what = target === undefined ? 'its target' : describeTarget(target);
    return {
      level: 'warn',
      message: `Button ${button} tripped by ${describeTrigger(by)}: stopping ${what}. ${because}`,
      fields: { occurrence: type, button, trip: id, target, by, cause, because, lines, previousReplicas },
    };
  },

  accepted: (event) => {
    const after = formatSeconds(event.acceptedAt - event.receivedAt, 2);
    return toLine(
      'info',
      event,
      `Button ${event.button}: the API server accepted zero replicas ${after} after the claim.`,
    );
  },

  stopped: (event) => {
    const { button, receivedAt, stoppedAt, drainSeconds } = event;
    const drained =
      drainSeconds === undefined ? '' : ` Its pods took ${formatSeconds(drainSeconds * 1_000, 2)} to end.`;
    const after = receivedAt === undefined ? '' : `, ${formatSeconds(stoppedAt - receivedAt, 2)} after the claim`;
    return toLine('info', event, `Button ${button} is stopped: no pod of its target is left${after}.${drained}`);
  },

  obstructed: (event) => {
    const { button, obstacles } = event;
    const found = obstacles.map(describeObstacle).join('; ');
    const problem = obstacles.length === 0 ? undefined : `Button ${button} is not stopped yet: ${found}.`;
    return toCondition(event, `obstructed/${button}`, problem, `Button ${button}: nothing keeps its pods any more.`);
  },

  escalated: (event) => {
    const { button, pods } = event;
    const message = `Button ${button}: zero replicas ended no pod, so it deleted ${plural(pods.length, 'pod')} of its target: ${pods.slice(0, loggedPods).join(', ')}${pods.length > loggedPods ? ', …' : ''}.`;
    return toLine('warn', event, message);
  },

  escalation: (event) => {
    const { button, givenUp } = event;
    const failed = `Button ${button}: a pod of its target is still there, although the button tries to delete its pods.`;
    return toCondition(
      event,
      `escalation/${button}`,
      givenUp ? failed : undefined,
      `Button ${button}: the deletion of its pods is over.`,
    );
  },

  fought: (event) => {
    const { button, replicas } = event;
    const message = `Button ${button}: something raised the target to ${replicas} against the latch; it is set back to 0. Find what scales it: an autoscaler, a GitOps controller or a person.`;
    return toLine('warn', event, message, { topic: `fought/${button}` });
  },

  reset: ({ type, button, reset }) => ({
    level: 'info',
    message: `Button ${button} was reset by ${describePerson(reset)}: ${reset.reason}. This started nothing; restore the target separately.`,
    fields: { occurrence: type, button, ...reset },
  }),

  disarmed: ({ type, button, disarm }) => ({
    level: 'warn',
    message: `Button ${button} was disarmed by ${describePerson(disarm)} until ${disarm.until}: ${disarm.reason}. No alert and no sensor trips it; a press still works.`,
    fields: { occurrence: type, button, ...disarm },
  }),

  armed: ({ type, button, by }) => ({
    level: 'info',
    message: `Button ${button} was armed again by ${describePerson(by)}.`,
    fields: { occurrence: type, button, ...by },
  }),

  'beyond-limit': (event) => {
    const { button, beyond } = event;
    const topic = `beyond-limit/${button}`;
    const end = `Button ${button}: the evidence is no longer beyond the limit without a latch.`;
    if (!beyond) return toLine('info', event, end, { ends: topic });
    const message = `Button ${button}: the restarts that the receiver sees are beyond the limit, and the button is not latched.`;
    return toLine('warn', event, message, { topic, once: true });
  },

  braked: (event) => {
    const { button, braked } = event;
    const topic = `braked/${button}`;
    if (!braked)
      return toLine('info', event, `Button ${button}: the brake holds no trip of it any more.`, { ends: topic });
    const message = `Button ${button}: the brake holds a trip without proof of the network, because too many buttons tripped. Look, then press one of the held buttons: the others go on.`;
    return toLine('error', event, message, { topic, once: true });
  },

  seen: ({ held: _, ...event }) => {
    const { button, atZeroWithoutLatch } = event;
    const topic = `at-zero/${button}`;
    const end = `Button ${button}: the target is no longer at zero without a latch.`;
    if (!atZeroWithoutLatch) return toLine('info', event, end, { ends: topic });
    const message = `Button ${button}: the target is at zero replicas without a latch, so anyone can raise it. Press the button to hold it at zero, or scale it up.`;
    return toLine('warn', event, message, { topic, once: true });
  },

  holder: (event) => toLine('debug', event, `Button ${event.button}: a latched target is held by the ${event.by}.`),

  'held-key-repaired': (event) => {
    const { button } = event;
    const message = `Button ${button}: key \`held\` of its state object differed from the latch; it was written again. An older receiver or a person changed the object.`;
    return toLine('warn', event, message, { topic: `held-key/${button}` });
  },

  'latch-damaged': (event) => toLine('error', event, damageLogged(event), { topic: `damaged/${event.button}` }),

  configured: (event) => {
    const { button, target, rule } = event;
    const what = rule === undefined ? '' : ` ${describeRule(rule)}`;
    const message = `Button ${button} guards ${describeTarget(target)}.${what}`;
    return toLine(stopsByItself(event) ? 'debug' : 'warn', event, message);
  },

  gone: (event) =>
    toLine('info', event, `Button ${event.button} is no longer in the config, and its target is not latched.`),

  'backup-sensor': (event) => {
    const { button, active } = event;
    const topic = `backup-sensor/${button}`;
    return active
      ? toLine('info', event, `Button ${button}: the backup sensor may trip it now.`, { topic, once: true })
      : toLine('info', event, `Button ${button}: the backup sensor is on standby again.`, { ends: topic });
  },

  rehearsed: (event) => {
    const { button, ok, unknown, problem = '' } = event;
    if (unknown) {
      const message = `Button ${button}: the rehearsal is unknown. ${problem}`;
      return toLine('warn', event, message, { topic: `rehearsal-unknown/${button}`, once: true });
    }
    const failed = `Button ${button}: the rehearsal failed, so a real stop may fail too. ${problem}`;
    const end = `Button ${button}: the rehearsal succeeds again.`;
    return toCondition(event, `rehearsed/${button}`, ok ? undefined : failed, end);
  },

  'state-written': (event) => {
    const { button, ok, problem = '' } = event;
    const failed = `Button ${button}: the latch could not be written, so a trip is not durable. ${problem}`;
    const end = `Button ${button}: the latch can be written again.`;
    return toCondition(event, `state-written/${button}`, ok ? undefined : failed, end);
  },

  config: (event) => {
    if (event.ok) return toLine('info', event, 'The config was loaded.');
    const message = `Config reload failed; still using the previous config. ${event.problem ?? ''}`;
    return toLine('error', event, message, { topic: 'config' });
  },

  problem: (event) => {
    const { button, message } = event;
    if (button === undefined) return toLine('warn', event, message, { topic: 'problem' });
    return toLine('warn', event, `Button ${button}: ${message}`, { topic: `problem/${button}` });
  },

  'hook-attempted': (event) => {
    const { button, hook, attempts, sinceMs, problem = 'no reason given' } = event;
    const whose = button === undefined ? 'Monitoring' : `Button ${button}`;
    const what = `${whose}: the delivery of ${event.event} to hook ${hook}`;
    switch (event.outcome) {
      case 'delivered':
        return toLine('info', event, `${what} succeeded, ${formatSeconds(sinceMs, 2)} after the event.`);
      case 'failed':
        return toLine('warn', event, `${what} failed and will be retried: ${problem}`, {
          topic: `hook/${button ?? ''}/${hook}`,
        });
      case 'given-up':
        return toLine('error', event, `${what} was given up after ${attempts} attempts: ${problem}`);
    }
  },

  'hooks-pending': (event) => toLine('debug', event, 'The pending hook deliveries changed.'),
  drilled: (event) => {
    const { button, last } = event;
    if (last === undefined) return toLine('debug', event, `Button ${button}: no drill has ended yet.`);
    if (last.failed === undefined) return toLine('info', event, `Drill ${last.id} ended: ${last.outcome}.`);
    return toLine('warn', event, `Drill ${last.id} ${last.outcome}: ${describeDrillFault(last.failed)}`);
  },
  'heartbeat-state': (event) => {
    const { button, state, reason = 'no reason given' } = event;
    const topic = `heartbeat-state/${button}`;
    if (state === 'waiting') return toLine('debug', event, `Button ${button}: no heartbeat has arrived yet.`);
    if (state === 'ok') return toLine('info', event, `Button ${button}: its heartbeat is well again.`, { ends: topic });
    const message = `Button ${button}: its heartbeat is ${state}, so a stop might not arrive: ${reason}.`;
    return toLine('warn', event, message, { topic });
  },
  heartbeat: (event) => toLine('debug', event, 'A heartbeat arrived.'),
  kubernetes: (event) => toLine('debug', event, `Kubernetes answered ${event.code}.`),
};

const refusals: Readonly<Record<Exclude<NotificationOutcome, 'handled'>, string>> = {
  retry: 'answered 503: its stop is not yet both durable and accepted by the API server. Alertmanager sends it again.',
  malformed: 'answered 400: it is not a webhook notification of version 4, or it has no usable alert.',
  unauthorized: 'refused: its bearer token is missing or is not in the token file. Alertmanager will not retry it.',
  overloaded: 'answered 503: too many at once. Alertmanager sends it again.',
  'too-large': 'answered 413: it is larger than the limit. Alertmanager will not retry it.',
};

/** A trip is logged as `tripped`. A settled alert comes again with every repeat of Alertmanager. */
function decisionLevel({ reason }: Decision): LogLevel {
  if (reason === 'dry-run' || reason === 'malformed' || reason === 'disarmed' || reason === 'brake') return 'warn';
  return reason === 'tripped' || reason === 'already-tripped' || reason === 'resolved' ? 'debug' : 'info';
}
