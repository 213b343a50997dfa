import { Registry } from 'prom-client';
import type { Test } from 'tap';
import type {
  ArmOutcome,
  ButtonService,
  ButtonView,
  DisarmOrder,
  DisarmOutcome,
  HeartbeatView,
  PressOutcome,
  Receipt,
  RehearsalOutcome,
  ResetOrder,
  ResetOutcome,
  StrayStop,
  UnknownButton,
} from '../../src/api/button-service.ts';
import { systemClock } from '../../src/cluster/clock.ts';
import type { Person } from '../../src/core/latch/latch.ts';
import type { ParsedAlert } from '../../src/core/notification/alert.ts';
import type { Verb } from '../../src/core/people-access.ts';
import { type App, type AppOptions, buildApp } from '../../src/http/app.ts';
import type { Authorization, Authorizer } from '../../src/http/auth/authorizer.ts';
import { ChangeListeners } from '../../src/receiver/change-listeners.ts';
import type { Recorder, TelemetryEvent } from '../../src/telemetry/event.ts';

export const alertmanagerToken = 'alertmanager-token-of-the-tests';
export const bearer = { authorization: `Bearer ${alertmanagerToken}` };
export const person = { authorization: 'Bearer token-of-alice' };

/** A panel that answers what a test sets, and remembers what it was asked. */
class FakePanel implements ButtonService {
  readonly received: (readonly ParsedAlert[])[] = [];
  readonly acts: unknown[] = [];
  readonly changes = new ChangeListeners();
  buttons: ButtonView[] = [buttonView];
  beat: HeartbeatView = { at: '2026-11-23T10:15:00.000Z', lateAfterMs: 180_000, late: false };
  stray: StrayStop | undefined;
  receipt: (alerts: readonly ParsedAlert[]) => Receipt | Promise<Receipt> = handled;
  pressed: PressOutcome = { kind: 'pressed', state: 'stopping', already: false, trip: 'trip-1' };
  wasReset: ResetOutcome = { kind: 'reset', already: false };
  disarmed: DisarmOutcome = { kind: 'disarmed', until: '2026-11-23T12:15:00.000Z' };
  armed: ArmOutcome = { kind: 'armed', already: false };
  rehearsed: RehearsalOutcome = { kind: 'rehearsed', rehearsal: { ok: true, at: '2026-11-23T10:20:00.000Z' } };

  async receive(alerts: readonly ParsedAlert[]): Promise<Receipt> {
    this.received.push(alerts);
    return this.receipt(alerts);
  }

  list(): readonly ButtonView[] {
    return this.buttons;
  }

  get(name: string): ButtonView | undefined {
    return this.buttons.find((button) => button.name === name);
  }

  heartbeat(): HeartbeatView {
    return this.beat;
  }

  strayStop(): StrayStop | undefined {
    return this.stray;
  }

  onChange(listener: () => void): () => void {
    return this.changes.listen(listener);
  }

  async press(name: string, by: Person, reason: string): Promise<PressOutcome | UnknownButton> {
    this.acts.push({ press: name, by, reason });
    return this.get(name) ? this.pressed : { kind: 'unknown-button' };
  }

  async reset(name: string, by: Person, order: ResetOrder): Promise<ResetOutcome | UnknownButton> {
    this.acts.push({ reset: name, by, ...order });
    return this.get(name) ? this.wasReset : { kind: 'unknown-button' };
  }

  async disarm(name: string, by: Person, order: DisarmOrder): Promise<DisarmOutcome | UnknownButton> {
    this.acts.push({ disarm: name, by, ...order });
    return this.get(name) ? this.disarmed : { kind: 'unknown-button' };
  }

  async arm(name: string, by: Person): Promise<ArmOutcome | UnknownButton> {
    this.acts.push({ arm: name, by });
    return this.get(name) ? this.armed : { kind: 'unknown-button' };
  }

  async rehearse(name: string): Promise<RehearsalOutcome | UnknownButton> {
    this.acts.push({ rehearse: name });
    return this.get(name) ? this.rehearsed : { kind: 'unknown-button' };
  }
}

/** A decision for each alert: usable ones match no button, others are malformed. */
export function handled(alerts: readonly ParsedAlert[]): Receipt {
  return {
    retry: false,
    decisions: alerts.map((alert, index) =>
      alert.ok
        ? { alert: index, kind: 'ignore', reason: 'no-match', because: 'no button matches' }
        : { alert: index, kind: 'ignore', reason: 'malformed', because: alert.problem },
    ),
  };
}

export class MemoryRecorder implements Recorder {
  readonly events: TelemetryEvent[] = [];

  record(event: TelemetryEvent): void {
    this.events.push(event);
  }

  get outcomes(): string[] {
    return this.events.flatMap((each) => (each.type === 'notified' ? [each.outcome] : []));
  }
}

/** Alice may do everything, Bob only look. */
export const authorizer: Authorizer = {
  knows: (authorization) => authorization === person.authorization,

  async authorize(authorization: string | undefined, verb: Verb): Promise<Authorization> {
    if (authorization === person.authorization) return { kind: 'allowed', person: { account: 'alice' } };
    if (authorization !== 'Bearer token-of-bob') return { kind: 'unauthenticated', problem: 'no valid token' };
    if (verb === 'get') return { kind: 'allowed', person: { account: 'bob' } };
    return { kind: 'forbidden', problem: `bob may not ${verb}` };
  },
};

export interface Receiver {
  readonly app: App;
  readonly panel: FakePanel;
  readonly recorder: MemoryRecorder;
  readonly registry: Registry;
  /** Every line of the log. */
  readonly log: string[];
}

/** An app on doubles that closes with its test. */
export async function receiver(t: Test, options: Partial<AppOptions> = {}): Promise<Receiver> {
  const [panel, recorder, registry, log] = [new FakePanel(), new MemoryRecorder(), new Registry(), [] as string[]];
  const app = await buildApp({
    buttons: panel,
    recorder,
    registry,
    authorizer,
    tokens: { accepts: (authorization) => authorization === bearer.authorization },
    readiness: () => ({ ready: true, problems: [] }),
    health: () => ({ config: { ok: true }, api: { ok: true } }),
    clock: systemClock,
    version: '0.0.0-test',
    log: { level: 'debug', stream: { write: (line) => log.push(line) } },
    ...options,
  });
  t.teardown(() => app.close());
  return { app, panel, recorder, registry, log };
}

export const alert = {
  status: 'firing',
  labels: { alertname: 'BigRedButtonStop', button: 'swype-app', namespace: 'sre', priority: 'P1' },
  annotations: { summary: 'more than 3 restarts' },
  startsAt: '2026-11-23T10:15:30.123456789Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus:9090/graph',
  fingerprint: '0123456789abcdef',
};

/** A notification as Alertmanager 0.34 sends it. */
export function notificationOf(...alerts: readonly unknown[]) {
  return {
    version: '4',
    groupKey: '{}:{alertname="BigRedButtonStop"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'big-red-button',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    alerts,
  };
}

const trip = {
  id: 'trip-1',
  at: '2026-11-23T10:15:31.000Z',
  by: {
    trigger: 'alert',
    alertname: 'BigRedButtonStop',
    fingerprint: '0123456789abcdef',
    startsAt: '2026-11-23T10:15:30.123Z',
  },
  cause: 'network',
  because: '4 restarts by network failure, more than 3',
  lines: ['connect ECONNREFUSED 10.0.0.1:443'],
  finding: {
    cause: 'network',
    row: 'socket/connection-refused',
    peer: '10.0.0.1:443',
    restarts: 4,
    windowMs: 1_800_000,
    pods: { all: 3, restarted: 1 },
    revision: { name: '6d5f7c9b4', since: 1_763_892_000_000 },
  },
  previousReplicas: 3,
  fights: 1,
} as const;

export const buttonView: ButtonView = {
  name: 'swype-app',
  target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
  mode: 'on',
  sensor: 'standby',
  state: 'stopping',
  replicas: 0,
  limit: 3,
  windowMs: 1_800_000,
  trip,
  history: [
    {
      ...trip,
      by: { trigger: 'press', account: 'alice', claimedName: 'Alice', reason: 'a drill' },
      previousReplicas: 'unknown',
      acceptedAt: '2026-11-23T10:15:31.100Z',
      stoppedAt: '2026-11-23T10:15:33.000Z',
      reset: { trip: 'trip-0', at: '2026-11-23T11:00:00.000Z', reason: 'the drill is over', account: 'alice' },
    },
  ],
  evidence: {
    readable: true,
    replicas: 3,
    containers: [
      {
        podUid: 'uid-1',
        pod: 'swype-app-1',
        container: 'app',
        restartCount: 4,
        baseline: 0,
        dated: { network: 4, other: 0, unclear: 0 },
        undated: { network: 0, other: 0, unclear: 0 },
        inferred: 0,
        verdicts: [{ cause: 'network', row: 'socket/connection-refused', peer: '10.0.0.1:443', count: 4 }],
        revision: '6d5f7c9b4',
        podStartedAt: 1_763_892_000_000,
        lines: ['connect ECONNREFUSED 10.0.0.1:443'],
      },
    ],
  },
  rehearsal: { ok: true, at: '2026-11-23T10:00:00.000Z' },
  problems: [],
  restore: 'kubectl scale deployment/swype-app --namespace sre --replicas 3',
  awaitingRestore: false,
  orphaned: false,
  trips: 1,
};
