import type { Decision } from '../../core/decision/decision.ts';
import { describeTarget } from '../../core/target.ts';
import { describePerson } from '../../core/text/describe-person.ts';
import { describeTrigger } from '../../core/text/describe-trigger.ts';
import type { NotificationOutcome, TelemetryEvent } from '../event.ts';
import type { LogLevel } from './logger.ts';

/** One line of the log, before repeats are folded. */
export interface Line {
  readonly level: LogLevel;
  /** A sentence for a person who has just been woken. */
  readonly message: string;
  readonly fields: object;
  /** What may repeat: lines of one topic that say the same are folded. */
  readonly topic?: string;
  /** A lasting condition: told once, until a line ends its topic. */
  readonly once?: boolean;
  /** The topic whose problem is over: the line is written only if the problem was. */
  readonly ends?: string;
}

type Of<T extends TelemetryEvent['type']> = Extract<TelemetryEvent, { type: T }>;

/** Says in words what happened, as loudly as it weighs; what merely went well is left to debug. */
export function describe(occurrence: TelemetryEvent): Line {
  switch (occurrence.type) {
    case 'notified':
      return describeNotified(occurrence);
    case 'decided':
      return describeDecided(occurrence);
    case 'unmatched':
      return describeUnmatched(occurrence);
    case 'tripped':
      return describeTripped(occurrence);
    case 'accepted':
      return describeAccepted(occurrence);
    case 'stopped':
      return describeStopped(occurrence);
    case 'fought':
      return describeFought(occurrence);
    case 'reset':
      return describeReset(occurrence);
    case 'seen':
      return describeSeen(occurrence);
    case 'configured':
      return line('debug', occurrence, `Button ${occurrence.button} guards ${describeTarget(occurrence.target)}.`);
    case 'gone':
      return line('info', occurrence, `Button ${occurrence.button} left the config; it holds nothing.`);
    case 'second-sensor':
      return describeSecondSensor(occurrence);
    case 'rehearsed':
      return describeRehearsed(occurrence);
    case 'state-written':
      return describeStateWritten(occurrence);
    case 'config':
      return describeConfig(occurrence);
    case 'problem':
      return describeProblem(occurrence);
    case 'hook-told':
      return describeHookTold(occurrence);
    case 'hooks-pending':
      return line('debug', occurrence, 'What hooks are owed has changed.');
    case 'heartbeat':
      return line('debug', occurrence, 'A heartbeat arrived.');
    case 'kubernetes':
      return line('debug', occurrence, `Kubernetes answered ${occurrence.code}.`);
  }
}

function line(level: LogLevel, occurrence: TelemetryEvent, message: string, folding: Partial<Line> = {}): Line {
  const { type, ...fields } = occurrence;
  return { level, message, fields: { occurrence: type, ...fields }, ...folding };
}

const refusals: Readonly<Record<Exclude<NotificationOutcome, 'handled'>, string>> = {
  retry: 'answered 503: its stop is not yet both durable and accepted by the API server. Alertmanager sends it again.',
  malformed: 'answered 400: it is no webhook notification of version 4, or holds no usable alert.',
  unauthorized: 'refused: its bearer token is missing or is not in the token file. Alertmanager will not retry it.',
  overloaded: 'answered 503: too many at once. Alertmanager sends it again.',
  'too-large': 'answered 413: it is larger than the limit. Alertmanager will not retry it.',
};

/** What goes well again and again, and ends no problem: only those who debug read it. */
export function isForDebugging(occurrence: TelemetryEvent): boolean {
  if (occurrence.type === 'notified') return occurrence.outcome === 'handled';
  if (occurrence.type === 'decided') return decisionLevel(occurrence.decision) === 'debug';
  return quiet.has(occurrence.type);
}

const quiet: ReadonlySet<TelemetryEvent['type']> = new Set(['kubernetes', 'heartbeat', 'configured', 'hooks-pending']);

function describeNotified(occurrence: Of<'notified'>): Line {
  const { outcome } = occurrence;
  if (outcome === 'handled') return line('debug', occurrence, 'A notification was handled.');
  return line('warn', occurrence, `A notification was ${refusals[outcome]}`, { topic: `notified/${outcome}` });
}

function describeDecided({ button, trigger, fingerprint, decision }: Of<'decided'>): Line {
  const { kind, reason, because } = decision;
  const cause = decision.kind === 'trip' ? decision.cause : undefined;
  const fields = { occurrence: 'decided', button, trigger, fingerprint, kind, reason, cause, because };
  const message = `Button ${button}: ${kind} (${reason}). ${because}`;
  return { level: decisionLevel(decision), message, fields, topic: `decided/${button}/${reason}` };
}

/** A trip is told as `tripped`; what was settled before comes again with every repeat of Alertmanager's. */
function decisionLevel({ reason }: Decision): LogLevel {
  if (reason === 'dry-run' || reason === 'malformed') return 'warn';
  return reason === 'tripped' || reason === 'already-tripped' || reason === 'resolved' ? 'debug' : 'info';
}

function describeUnmatched(occurrence: Of<'unmatched'>): Line {
  const topic = `unmatched/${occurrence.reason}`;
  if (occurrence.reason === 'malformed') {
    return line('warn', occurrence, `An alert could not be read: ${occurrence.problem ?? 'no more is known'}.`, {
      topic,
    });
  }
  return line('info', occurrence, 'An alert matches no button: check the routes and the matchers.', { topic });
}

function describeTripped({ button, target, trip }: Of<'tripped'>): Line {
  const { id, by, cause, because, lines, previousReplicas } = trip;
  const what = target === undefined ? 'its target' : describeTarget(target);
  return {
    level: 'warn',
    message: `Button ${button} tripped by ${describeTrigger(by)}: stopping ${what}. ${because}`,
    fields: { occurrence: 'tripped', button, trip: id, target, by, cause, because, lines, previousReplicas },
  };
}

function describeAccepted(occurrence: Of<'accepted'>): Line {
  const { button, receivedAt, acceptedAt } = occurrence;
  const after = seconds(acceptedAt - receivedAt);
  return line('info', occurrence, `Button ${button}: the API server accepted zero replicas ${after} after the claim.`);
}

function describeStopped(occurrence: Of<'stopped'>): Line {
  const { button, receivedAt, stoppedAt, drainSeconds } = occurrence;
  const drained = drainSeconds === undefined ? '' : ` Its pods took ${seconds(drainSeconds * 1_000)} to end.`;
  const after = receivedAt === undefined ? '' : `, ${seconds(stoppedAt - receivedAt)} after the claim`;
  return line('info', occurrence, `Button ${button} is stopped: no pod of its target is left${after}.${drained}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function describeFought(occurrence: Of<'fought'>): Line {
  const { button, replicas } = occurrence;
  const message = `Button ${button}: something raised the target to ${replicas} against the latch; it goes back to 0. Find what scales it: an autoscaler, a GitOps controller, a person.`;
  return line('warn', occurrence, message, { topic: `fought/${button}` });
}

function describeReset({ button, reset }: Of<'reset'>): Line {
  return {
    level: 'info',
    message: `Button ${button} was reset by ${describePerson(reset)}: ${reset.reason}. This started nothing; the restore is an act of its own.`,
    fields: { occurrence: 'reset', button, ...reset },
  };
}

function describeSeen(occurrence: Of<'seen'>): Line {
  const { button, atZeroWithoutLatch } = occurrence;
  const topic = `at-zero/${button}`;
  if (!atZeroWithoutLatch) {
    return line('info', occurrence, `Button ${button}: the target is no longer at zero without a latch.`, {
      ends: topic,
    });
  }
  const message = `Button ${button}: the target is at zero replicas, but no latch holds it: anyone can raise it. Press the button to hold it, or scale it up.`;
  return line('warn', occurrence, message, { topic, once: true });
}

function describeSecondSensor(occurrence: Of<'second-sensor'>): Line {
  const { button, active } = occurrence;
  const topic = `second-sensor/${button}`;
  return active
    ? line('info', occurrence, `Button ${button}: the second sensor may trip it now.`, { topic, once: true })
    : line('info', occurrence, `Button ${button}: the second sensor stands by again.`, { ends: topic });
}

function describeRehearsed(occurrence: Of<'rehearsed'>): Line {
  const { button, ok, problem } = occurrence;
  const topic = `rehearsed/${button}`;
  return ok
    ? line('info', occurrence, `Button ${button}: the rehearsal succeeds again.`, { ends: topic })
    : line('error', occurrence, `Button ${button}: the rehearsal failed, a real stop may fail too. ${problem ?? ''}`, {
        topic,
      });
}

function describeStateWritten(occurrence: Of<'state-written'>): Line {
  const { button, ok, problem } = occurrence;
  const topic = `state-written/${button}`;
  return ok
    ? line('info', occurrence, `Button ${button}: the latch can be written again.`, { ends: topic })
    : line(
        'error',
        occurrence,
        `Button ${button}: the latch could not be written, so a trip is not durable. ${problem ?? ''}`,
        { topic },
      );
}

function describeConfig(occurrence: Of<'config'>): Line {
  if (occurrence.ok) return line('info', occurrence, 'The config is in force.');
  return line(
    'error',
    occurrence,
    `The config was not taken over; what was in force stays. ${occurrence.problem ?? ''}`,
    { topic: 'config' },
  );
}

function describeProblem(occurrence: Of<'problem'>): Line {
  const { button, message } = occurrence;
  if (button === undefined) return line('warn', occurrence, message, { topic: 'problem' });
  return line('warn', occurrence, `Button ${button}: ${message}`, { topic: `problem/${button}` });
}

function describeHookTold(occurrence: Of<'hook-told'>): Line {
  const { button, hook, event, outcome, attempts, sinceMs, problem = 'no more is known' } = occurrence;
  const whose = button === undefined ? 'The chain' : `Button ${button}`;
  const topic = `hook/${button ?? ''}/${hook}`;
  switch (outcome) {
    case 'delivered':
      return line(
        'info',
        occurrence,
        `${whose}: hook ${hook} was told ${event}, ${seconds(sinceMs)} after it happened.`,
      );
    case 'failed': {
      const message = `${whose}: hook ${hook} could not be told ${event}, and it is tried again: ${problem}`;
      return line('warn', occurrence, message, { topic });
    }
    case 'given-up': {
      const message = `${whose}: hook ${hook} was never told ${event}, given up after ${attempts} attempts: ${problem}`;
      return line('error', occurrence, message);
    }
  }
}
