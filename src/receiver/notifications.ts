import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DecisionView, Receipt } from '../api/button-service.ts';
import type { Button } from '../button/button.ts';
import type { ClaimOutcome } from '../button/trip/claims.ts';
import type { Clock } from '../cluster/clock.ts';
import { describeError } from '../cluster/errors.ts';
import { cutText } from '../core/cut-text.ts';
import type { AlertClaim } from '../core/decision/decision.ts';
import { gatewayOf } from '../core/heartbeat/gateway.ts';
import { personTextBytes } from '../core/latch/trip-record.ts';
import type { Alert, ParsedAlert } from '../core/notification/alert.ts';
import { type ClusterLabel, otherClusterOf } from '../core/notification/cluster-label.ts';
import { type Matcher, matchesAll } from '../core/notification/matcher.ts';
import type { Recorder } from '../telemetry/event.ts';
import type { ButtonHeartbeat } from './heartbeat/button-heartbeat.ts';
import type { Heartbeat } from './heartbeat/heartbeat.ts';
import type { StrayStops } from './stray-stops.ts';

/** A large notification is matched in slices of this time, so that others are answered in between. */
const sliceMs = 10;

/** A regular expression may need milliseconds for a long label, so a slice may end after each button. */
class Slices {
  #startedAt = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#startedAt >= sliceMs;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#startedAt = performance.now();
  }
}

/**
 * Alertmanager gets its answer within this time of its request's arrival. Claims that are not decided by then are decided afterwards, and
 * must come again.
 */
const answerMs = 4_800;
const undecided = 'not decided yet: many buttons are decided at the same time';

interface NotificationOptions {
  readonly buttons: () => readonly Button[];
  readonly heartbeat: Heartbeat;
  /** The heartbeat of the button of this name. */
  readonly heartbeatOf: (button: string) => ButtonHeartbeat | undefined;
  readonly heartbeatMatchers: () => readonly Matcher[];
  /** The cluster of this receiver, if the config names it. */
  readonly cluster: () => ClusterLabel | undefined;
  readonly recorder: Recorder;
  readonly clock: Pick<Clock, 'deadline' | 'now'>;
  readonly strayStops: StrayStops;
  /** Called after each notification that needed an observation: the buttons may show something new. */
  readonly onDecided: () => void;
}

/** A claim that needs an observation of the cluster. `alert`: its place in the notification, from 0. */
interface OpenClaim {
  readonly alert: number;
  readonly claim: AlertClaim;
}

interface MatchContext {
  readonly buttons: readonly Button[];
  readonly receivedAt: number;
  readonly open: Map<Button, OpenClaim[]>;
  readonly slices: Slices;
}

/** Matches the alerts of notifications to buttons, and has the buttons decide. */
export class Notifications {
  readonly #options: NotificationOptions;

  constructor(options: NotificationOptions) {
    this.#options = options;
  }

  /**
   * Decides every alert of one notification. Most claims need no observation of the cluster and are answered at once. The
   * others are decided by their buttons in parallel. One bad alert, or one button's failure, never affects another. Never
   * rejects.
   */
  async receive(alerts: readonly ParsedAlert[], receivedAt: number): Promise<Receipt> {
    const open = new Map<Button, OpenClaim[]>();
    const context = { buttons: this.#options.buttons(), receivedAt, open, slices: new Slices() };
    const answered: DecisionView[] = [];
    // There is no pause between the arrival of a claim and the moment from which it waits, so no later notification overtakes it.
    for (const _ of this.#matchAll(alerts, context, answered)) await context.slices.next();
    if (open.size === 0) return { decisions: answered, retry: false };
    const { clock, onDecided } = this.#options;
    const overdue = passed(clock.deadline(Math.max(0, receivedAt + answerMs - clock.now())));
    const deciding: Promise<readonly DecisionView[]>[] = [];
    for (const [button, claims] of open) deciding.push(this.#decideOnButton(button, claims, receivedAt, overdue));
    const decided = (await Promise.all(deciding)).flat();
    onDecided();
    const decisions = [...answered, ...decided].sort((one, other) => one.alert - other.alert);
    return { decisions, retry: decisions.some(({ pending }) => pending !== undefined) };
  }

  /** Yields when others must be answered before it goes on. */
  *#matchAll(alerts: readonly ParsedAlert[], context: MatchContext, answered: DecisionView[]): Generator<void> {
    for (const [alert, parsed] of alerts.entries()) {
      answered.push(...(yield* this.#match(parsed, alert, context)));
      if (context.slices.isOver) yield;
    }
  }

  /** Answers an alert for each button that it matches, or adds it to the open claims on that button. */
  *#match(parsed: ParsedAlert, alert: number, context: MatchContext): Generator<void, readonly DecisionView[]> {
    const { buttons, receivedAt } = context;
    if (!parsed.ok) return [this.#ignored(alert, 'malformed', parsed.problem)];
    const fingerprint = cutText(parsed.alert.fingerprint, personTextBytes);
    const refused = this.#refusalOfCluster(parsed.alert);
    if (refused !== undefined) return [{ ...this.#ignored(alert, 'other-cluster', refused), fingerprint }];
    if (matches(this.#options.heartbeatMatchers(), parsed.alert)) {
      return [this.#takeHeartbeat(parsed.alert, alert, receivedAt)];
    }
    const matched = yield* this.#matched(parsed.alert, context);
    if (matched.length > 0) {
      const claim = claimOf(parsed.alert);
      return matched.flatMap((button) => answerOrOpen(button, { alert, claim }, context));
    }
    this.#options.strayStops.note(
      parsed.alert,
      buttons.map(({ config }) => config),
    );
    return [{ ...this.#ignored(alert, 'no-match', 'no button matches its labels'), fingerprint }];
  }

  *#matched(alert: Alert, { buttons, slices }: MatchContext): Generator<void, readonly Button[]> {
    const matched: Button[] = [];
    for (const button of buttons) {
      if (matches(button.config.matchers, alert)) matched.push(button);
      if (slices.isOver) yield;
    }
    return matched;
  }

  /** Neither a claim nor a heartbeat of another cluster says anything about this one. */
  #refusalOfCluster({ labels }: Alert): string | undefined {
    const own = this.#options.cluster();
    const other = otherClusterOf(labels, own);
    if (own === undefined || other === undefined) return undefined;
    const { label, value } = own;
    return `its label ${label} names cluster ${cutText(other, personTextBytes)}, and this receiver serves ${value}`;
  }

  /** A heartbeat is never a claim, whatever the buttons match. */
  #takeHeartbeat(heartbeat: Alert, alert: number, receivedAt: number): DecisionView {
    const { status, labels, sender } = heartbeat;
    const fingerprint = cutText(heartbeat.fingerprint, personTextBytes);
    if (sender === 'prometheus') return { alert, fingerprint, kind: 'heartbeat', because: uncountedHeartbeat };
    const ofButton = this.#options.heartbeatOf(labels.button ?? '');
    const isNew = status === 'firing' && (ofButton === undefined || ofButton.take(heartbeat, receivedAt));
    if (isNew) this.#options.heartbeat.beat(receivedAt);
    const because = ofButton === undefined ? 'a heartbeat without the name of a button' : 'heartbeat';
    return { alert, fingerprint, kind: 'heartbeat', because };
  }

  async #decideOnButton(
    button: Button,
    open: readonly OpenClaim[],
    receivedAt: number,
    overdue: Promise<'overdue'>,
  ): Promise<readonly DecisionView[]> {
    const claims = open.map(({ claim }) => claim);
    try {
      const outcomes = await Promise.race([button.claims.decide(claims, receivedAt), overdue]);
      if (outcomes === 'overdue') return open.map((one) => viewOfDefect(button, one, undecided));
      return open.flatMap((one, index) => {
        const outcome = outcomes[index];
        return outcome === undefined ? [] : [viewOf(button, one, outcome)];
      });
    } catch (error) {
      const problem = describeError(error);
      this.#options.recorder.record({ type: 'problem', button: button.name, message: problem });
      return open.map((one) => viewOfDefect(button, one, problem));
    }
  }

  #ignored(alert: number, reason: 'malformed' | 'no-match' | 'other-cluster', because: string): DecisionView {
    const problem = reason === 'no-match' ? {} : { problem: because };
    this.#options.recorder.record({ type: 'unmatched', reason, ...problem });
    return { alert, kind: 'ignore', reason, because };
  }
}

function answerOrOpen(button: Button, one: OpenClaim, { open, receivedAt }: MatchContext): readonly DecisionView[] {
  const outcome = button.claims.answerFromMemory(one.claim, receivedAt);
  if (outcome !== undefined) return [viewOf(button, one, outcome)];
  const claims = open.get(button) ?? [];
  claims.push(one);
  open.set(button, claims);
  return [];
}

/** A heartbeat watches the way by Alertmanager, which also notifies people. */
const uncountedHeartbeat = 'a heartbeat straight from Prometheus is not counted: it did not come by Alertmanager';

/** A removed button has no matchers, and must not match every alert. */
function matches(matchers: readonly Matcher[], { labels }: Alert): boolean {
  return matchers.length > 0 && matchesAll(matchers, labels);
}

function claimOf({ status, fingerprint, startsAt, labels, annotations }: Alert): AlertClaim {
  const { alertname = 'an alert without a name', pod, uid, container } = labels;
  return {
    trigger: 'alert',
    status,
    startsAt,
    fingerprint: cutText(fingerprint, personTextBytes),
    alertname: cutText(alertname, personTextBytes),
    gateway: gatewayOf(annotations),
    about: {
      ...(pod === undefined ? {} : { pod }),
      ...(uid === undefined ? {} : { uid }),
      ...(container === undefined ? {} : { container }),
    },
  };
}

function viewOf(button: Button, { alert, claim }: OpenClaim, outcome: ClaimOutcome): DecisionView {
  const { decision, ...made } = outcome;
  const { kind, reason, because } = decision;
  return {
    alert,
    fingerprint: claim.fingerprint,
    button: button.name,
    kind,
    reason,
    because,
    ...(decision.kind === 'trip' ? { cause: decision.cause } : {}),
    ...made,
  };
}

function passed(deadline: AbortSignal): Promise<'overdue'> {
  return new Promise((resolve) => deadline.addEventListener('abort', () => resolve('overdue'), { once: true }));
}

/** A defect of this program is not a decision: Alertmanager must send the alert again. */
function viewOfDefect(button: Button, { alert, claim: { fingerprint } }: OpenClaim, problem: string): DecisionView {
  const held = { kind: 'hold', reason: 'unreadable', because: problem, pending: problem } as const;
  return { alert, fingerprint, button: button.name, ...held };
}
