import type { Decision } from '../../core/decision/decision.ts';
import { describeTarget } from '../../core/target.ts';
import { describePerson, describeTrigger } from '../../core/text/people.ts';
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

/** Describes an event at the level that fits its importance. Routine events are `debug`. */
export function describe(event: TelemetryEvent): LogLine {
  switch (event.type) {
    case 'notified':
      return describeNotified(event);
    case 'decided':
      return describeDecided(event);
    case 'unmatched':
      return describeUnmatched(event);
    case 'tripped':
      return describeTripped(event);
    case 'accepted':
      return describeAccepted(event);
    case 'stopped':
      return describeStopped(event);
    case 'fought':
      return describeFought(event);
    case 'reset':
      return describeReset(event);
    case 'seen':
      return describeSeen(event);
    case 'configured':
      return toLine('debug', event, `Button ${event.button} guards ${describeTarget(event.target)}.`);
    case 'gone':
      return toLine('info', event, `Button ${event.button} is no longer in the config, and its target is not latched.`);
    case 'second-sensor':
      return describeBackupSensor(event);
    case 'rehearsed':
      return describeRehearsed(event);
    case 'state-written':
      return describeStateWritten(event);
    case 'config':
      return describeConfig(event);
    case 'problem':
      return describeProblem(event);
    case 'hook-told':
      return describeDelivery(event);
    case 'hooks-pending':
      return toLine('debug', event, 'The pending hook deliveries changed.');
    case 'heartbeat':
      return toLine('debug', event, 'A heartbeat arrived.');
    case 'kubernetes':
      return toLine('debug', event, `Kubernetes answered ${event.code}.`);
  }
}

/** Whether an event is logged at `debug` and ends no problem. This is decided without a message, which costs time. */
export function isRoutine(event: TelemetryEvent): boolean {
  if (event.type === 'notified') return event.outcome === 'handled';
  if (event.type === 'decided') return decisionLevel(event.decision) === 'debug';
  return ['kubernetes', 'heartbeat', 'configured', 'hooks-pending'].includes(event.type);
}

function toLine(level: LogLevel, event: TelemetryEvent, message: string, repeats: Partial<LogLine> = {}): LogLine {
  const { type, ...fields } = event;
  return { level, message, fields: { occurrence: type, ...fields }, ...repeats };
}

const refusals: Readonly<Record<Exclude<NotificationOutcome, 'handled'>, string>> = {
  retry: 'answered 503: its stop is not yet both durable and accepted by the API server. Alertmanager sends it again.',
  malformed: 'answered 400: it is not a webhook notification of version 4, or it has no usable alert.',
  unauthorized: 'refused: its bearer token is missing or is not in the token file. Alertmanager will not retry it.',
  overloaded: 'answered 503: too many at once. Alertmanager sends it again.',
  'too-large': 'answered 413: it is larger than the limit. Alertmanager will not retry it.',
};

function describeNotified(event: EventOf<'notified'>): LogLine {
  const { outcome } = event;
  if (outcome === 'handled') return toLine('debug', event, 'A notification was handled.');
  return toLine('warn', event, `A notification was ${refusals[outcome]}`, { topic: `notified/${outcome}` });
}

function describeDecided({ button, trigger, fingerprint, decision }: EventOf<'decided'>): LogLine {
  const { kind, reason, because } = decision;
  const cause = decision.kind === 'trip' ? decision.cause : undefined;
  const fields = { occurrence: 'decided', button, trigger, fingerprint, kind, reason, cause, because };
  const message = `Button ${button}: ${kind} (${reason}). ${because}`;
  return { level: decisionLevel(decision), message, fields, topic: `decided/${button}/${reason}` };
}

/** A trip is logged as `tripped`. A settled alert comes again with every repeat of Alertmanager. */
function decisionLevel({ reason }: Decision): LogLevel {
  if (reason === 'dry-run' || reason === 'malformed') return 'warn';
  return reason === 'tripped' || reason === 'already-tripped' || reason === 'resolved' ? 'debug' : 'info';
}

function describeUnmatched(event: EventOf<'unmatched'>): LogLine {
  const topic = `unmatched/${event.reason}`;
  if (event.reason === 'no-match')
    return toLine('info', event, 'An alert matches no button: check the routes and the matchers.', { topic });
  return toLine('warn', event, `An alert could not be read: ${event.problem ?? 'no reason given'}.`, { topic });
}

function describeTripped({ button, target, trip }: EventOf<'tripped'>): LogLine {
  const { id, by, cause, because, lines, previousReplicas } = trip;
  const what = target === undefined ? 'its target' : describeTarget(target);
  return {
    level: 'warn',
    message: `Button ${button} tripped by ${describeTrigger(by)}: stopping ${what}. ${because}`,
    fields: { occurrence: 'tripped', button, trip: id, target, by, cause, because, lines, previousReplicas },
  };
}

function describeAccepted(event: EventOf<'accepted'>): LogLine {
  const after = seconds(event.acceptedAt - event.receivedAt);
  return toLine(
    'info',
    event,
    `Button ${event.button}: the API server accepted zero replicas ${after} after the claim.`,
  );
}

function describeStopped(event: EventOf<'stopped'>): LogLine {
  const { button, receivedAt, stoppedAt, drainSeconds } = event;
  const drained = drainSeconds === undefined ? '' : ` Its pods took ${seconds(drainSeconds * 1_000)} to end.`;
  const after = receivedAt === undefined ? '' : `, ${seconds(stoppedAt - receivedAt)} after the claim`;
  return toLine('info', event, `Button ${button} is stopped: no pod of its target is left${after}.${drained}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function describeFought(event: EventOf<'fought'>): LogLine {
  const { button, replicas } = event;
  const message = `Button ${button}: something raised the target to ${replicas} against the latch; it is set back to 0. Find what scales it: an autoscaler, a GitOps controller or a person.`;
  return toLine('warn', event, message, { topic: `fought/${button}` });
}

function describeReset({ button, reset }: EventOf<'reset'>): LogLine {
  return {
    level: 'info',
    message: `Button ${button} was reset by ${describePerson(reset)}: ${reset.reason}. This started nothing; restore the target separately.`,
    fields: { occurrence: 'reset', button, ...reset },
  };
}

function describeSeen(event: EventOf<'seen'>): LogLine {
  const { button, atZeroWithoutLatch } = event;
  const topic = `at-zero/${button}`;
  if (!atZeroWithoutLatch)
    return toLine('info', event, `Button ${button}: the target is no longer at zero without a latch.`, { ends: topic });
  const message = `Button ${button}: the target is at zero replicas without a latch, so anyone can raise it. Press the button to hold it at zero, or scale it up.`;
  return toLine('warn', event, message, { topic, once: true });
}

function describeBackupSensor(event: EventOf<'second-sensor'>): LogLine {
  const { button, active } = event;
  const topic = `second-sensor/${button}`;
  return active
    ? toLine('info', event, `Button ${button}: the backup sensor may trip it now.`, { topic, once: true })
    : toLine('info', event, `Button ${button}: the backup sensor is on standby again.`, { ends: topic });
}

function describeRehearsed(event: EventOf<'rehearsed'>): LogLine {
  const { button, ok, problem = '' } = event;
  const topic = `rehearsed/${button}`;
  if (ok) return toLine('info', event, `Button ${button}: the rehearsal succeeds again.`, { ends: topic });
  const message = `Button ${button}: the rehearsal failed, so a real stop may fail too. ${problem}`;
  return toLine('error', event, message, { topic });
}

function describeStateWritten(event: EventOf<'state-written'>): LogLine {
  const { button, ok, problem = '' } = event;
  const topic = `state-written/${button}`;
  if (ok) return toLine('info', event, `Button ${button}: the latch can be written again.`, { ends: topic });
  const message = `Button ${button}: the latch could not be written, so a trip is not durable. ${problem}`;
  return toLine('error', event, message, { topic });
}

function describeConfig(event: EventOf<'config'>): LogLine {
  if (event.ok) return toLine('info', event, 'The config was loaded.');
  const message = `Config reload failed; still using the previous config. ${event.problem ?? ''}`;
  return toLine('error', event, message, { topic: 'config' });
}

function describeProblem(event: EventOf<'problem'>): LogLine {
  const { button, message } = event;
  if (button === undefined) return toLine('warn', event, message, { topic: 'problem' });
  return toLine('warn', event, `Button ${button}: ${message}`, { topic: `problem/${button}` });
}

function describeDelivery(event: EventOf<'hook-told'>): LogLine {
  const { button, hook, outcome, attempts, sinceMs, problem = 'no reason given' } = event;
  const what = `${button === undefined ? 'Monitoring' : `Button ${button}`}: the delivery of ${event.event} to hook ${hook}`;
  switch (outcome) {
    case 'delivered':
      return toLine('info', event, `${what} succeeded, ${seconds(sinceMs)} after the event.`);
    case 'failed':
      return toLine('warn', event, `${what} failed and will be retried: ${problem}`, {
        topic: `hook/${button ?? ''}/${hook}`,
      });
    case 'given-up':
      return toLine('error', event, `${what} was given up after ${attempts} attempts: ${problem}`);
  }
}
