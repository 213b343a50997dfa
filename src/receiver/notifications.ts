import type { DecisionView, Receipt } from '../api/button-service.ts';
import { answerFromMemory, decideOnLook } from '../button/claims.ts';
import type { ClaimOutcome, Guard } from '../button/guard.ts';
import { describeError } from '../button/problems.ts';
import type { Surroundings } from '../button/surroundings.ts';
import type { AlertClaim } from '../core/decision/decision.ts';
import { cutText, personTextBytes } from '../core/latch/trip-record.ts';
import { type Matcher, matchesAll } from '../core/notification/matcher.ts';
import type { Alert, ParsedAlert } from '../core/notification/notification.ts';
import type { Heartbeat } from './heartbeat.ts';

export interface Reception {
  readonly guards: readonly Guard[];
  readonly heartbeat: Heartbeat;
  readonly heartbeatMatchers: readonly Matcher[];
  readonly around: Surroundings;
}

/** A claim that only a look at the cluster can decide. */
interface OpenClaim {
  /** The alert's place in the notification. */
  readonly index: number;
  readonly claim: AlertClaim;
}

/**
 * Decides every alert of one notification: at once what needs no look at the cluster, which is nearly all that ever
 * comes; the rest with buttons in parallel, all claims on one button on one look. One bad alert, or one button's failure,
 * never costs another. Never rejects.
 */
export function receive(
  reception: Reception,
  alerts: readonly ParsedAlert[],
  receivedAt: number,
): Receipt | Promise<Receipt> {
  const open = new Map<Guard, OpenClaim[]>();
  const decisions = alerts.flatMap((parsed, index) => sort(reception, parsed, index, receivedAt, open));
  return open.size === 0 ? { decisions, retry: false } : decideOpen(reception, open, decisions, receivedAt);
}

/** Answers an alert for each button that it matches, or files it there as open. */
function sort(
  { guards, heartbeat, heartbeatMatchers, around }: Reception,
  parsed: ParsedAlert,
  index: number,
  receivedAt: number,
  open: Map<Guard, OpenClaim[]>,
): readonly DecisionView[] {
  if (!parsed.ok) return [ignoredView(around, index, 'malformed', parsed.problem)];
  const { alert } = parsed;
  const isHeartbeat = matches(heartbeatMatchers, alert);
  if (isHeartbeat && alert.status === 'firing') heartbeat.beat(receivedAt);
  const matched = guards.filter((guard) => matches(guard.button.matchers, alert));
  if (matched.length > 0) return matched.flatMap((guard) => answerOrFile(guard, around, index, claimOf(alert), open));
  if (isHeartbeat) return [{ alert: index, fingerprint: alert.fingerprint, kind: 'heartbeat', because: 'heartbeat' }];
  return [
    { ...ignoredView(around, index, 'no-match', 'no button matches its labels'), fingerprint: alert.fingerprint },
  ];
}

function answerOrFile(
  guard: Guard,
  around: Surroundings,
  index: number,
  claim: AlertClaim,
  open: Map<Guard, OpenClaim[]>,
): readonly DecisionView[] {
  const outcome = answerFromMemory(guard, around, claim);
  if (outcome !== undefined) return [viewOf(guard, index, claim, outcome)];
  const claims = open.get(guard) ?? [];
  claims.push({ index, claim });
  open.set(guard, claims);
  return [];
}

async function decideOpen(
  reception: Reception,
  open: ReadonlyMap<Guard, readonly OpenClaim[]>,
  settled: readonly DecisionView[],
  receivedAt: number,
): Promise<Receipt> {
  const decided = await Promise.all(
    [...open].map(([guard, claims]) => decideOne(reception, guard, claims, receivedAt)),
  );
  const decisions = [...settled, ...decided.flat()].sort((one, other) => one.alert - other.alert);
  return { decisions, retry: decisions.some(({ pending }) => pending !== undefined) };
}

/** A held button that left the config has no matchers, and must not stand for every alert. */
function matches(matchers: readonly Matcher[], { labels }: Alert): boolean {
  return matchers.length > 0 && matchesAll(matchers, labels);
}

function claimOf({ status, fingerprint, startsAt, labels }: Alert): AlertClaim {
  const { alertname = 'an alert without a name', pod, uid, container } = labels;
  return {
    trigger: 'alert',
    status,
    startsAt,
    fingerprint: cutText(fingerprint, personTextBytes),
    alertname: cutText(alertname, personTextBytes),
    about: {
      ...(pod === undefined ? {} : { pod }),
      ...(uid === undefined ? {} : { uid }),
      ...(container === undefined ? {} : { container }),
    },
  };
}

function ignoredView(
  around: Surroundings,
  alert: number,
  reason: 'malformed' | 'no-match',
  because: string,
): DecisionView {
  const problem = reason === 'malformed' ? { problem: because } : {};
  around.recorder.record({ type: 'unmatched', reason, ...problem });
  return { alert, kind: 'ignore', reason, because };
}

async function decideOne(
  { around }: Reception,
  guard: Guard,
  claims: readonly OpenClaim[],
  receivedAt: number,
): Promise<readonly DecisionView[]> {
  try {
    const outcomes = await decideOnLook(
      guard,
      around,
      claims.map(({ claim }) => claim),
      receivedAt,
    );
    return claims.flatMap(({ index, claim }, place) => {
      const outcome = outcomes[place];
      return outcome === undefined ? [] : [viewOf(guard, index, claim, outcome)];
    });
  } catch (error) {
    const because = describeError(error);
    around.recorder.record({ type: 'problem', button: guard.name, message: because });
    return claims.map(({ index, claim }) => failedView(guard, index, claim, because));
  }
}

function viewOf(
  guard: Guard,
  alert: number,
  claim: AlertClaim,
  { decision, trip, pending }: ClaimOutcome,
): DecisionView {
  const { kind, reason, because } = decision;
  return {
    alert,
    fingerprint: claim.fingerprint,
    button: guard.name,
    kind,
    reason,
    because,
    ...(decision.kind === 'trip' ? { cause: decision.cause } : {}),
    ...(trip === undefined ? {} : { trip }),
    ...(pending === undefined ? {} : { pending }),
  };
}

/** A defect of ours, not a decision: Alertmanager must send it again. */
function failedView(guard: Guard, alert: number, claim: AlertClaim, because: string): DecisionView {
  const told = { kind: 'hold', reason: 'unreadable', because, pending: because } as const;
  return { alert, fingerprint: claim.fingerprint, button: guard.name, ...told };
}
