import type { Clock } from '../../../src/cluster/clock.ts';
import type { ButtonConfig } from '../../../src/core/button-config.ts';
import type { ButtonHook } from '../../../src/core/hooks/hook.ts';
import type { ParsedAlert } from '../../../src/core/notification/alert.ts';
import { parseMatcher } from '../../../src/core/notification/matcher.ts';
import { Buttons, type Rules } from '../../../src/receiver/buttons.ts';
import type { TelemetryEvent } from '../../../src/telemetry/event.ts';
import { buttonWith } from '../../core/support/decide.ts';
import { memoryDrill } from '../../support/drill-store.ts';
import type { Gate } from './gate.ts';
import type { Connection, World } from './world.ts';

export const swypeButton: ButtonConfig = buttonWith({
  matchers: [parseMatcher('alertname="BigRedButtonStop"'), parseMatcher('button="swype-app"')],
});

/** Receives every event. */
export const paymentQueue: ButtonHook = {
  name: 'payment-queue',
  url: 'http://payment-queue.sre.svc/big-red-button',
  secretFile: '/etc/big-red-button-hooks/payment-queue',
  events: ['tripped', 'stopped', 'reset'],
  giveUpAfterMs: 86_400_000,
  timeoutMs: 5_000,
};

export const hookedButton: ButtonConfig = { ...swypeButton, hooks: [paymentQueue] };

export const lateAfterMs = 180_000;

export function rulesOf(...buttons: readonly ButtonConfig[]): Rules {
  const heartbeat = { matchers: [parseMatcher('alertname="BigRedButtonHeartbeat"')], lateAfterMs, onChainSilent: [] };
  return { buttons, heartbeat };
}

export interface Receiver {
  readonly buttons: Buttons;
  readonly occurrences: TelemetryEvent[];
}

export interface ReceiverOptions {
  readonly rules?: Rules;
  readonly gate?: Gate;
  /** Replaces the recorder through `gate`. */
  readonly connection?: Connection;
  readonly clock?: Clock;
  /** Default: true. */
  readonly admissionPolicy?: boolean;
  /** Distinguishes the trip ids of receivers that share a world. */
  readonly id?: string;
  /** Receives every trip's id when it is given. */
  onTripId?(id: string): void;
  /** Receives every event, and may fail. */
  onRecord?(occurrence: TelemetryEvent): void;
}

/** One receiver on the world. It is not started: the test decides when reconcile runs. */
export function newReceiver(world: World, options: ReceiverOptions = {}): Receiver {
  const occurrences: TelemetryEvent[] = [];
  let trips = 0;
  const buttons = new Buttons(options.rules ?? rulesOf(swypeButton), {
    ...(options.connection ?? world.connect(options.gate)),
    clock: options.clock ?? worldClock(world),
    recorder: {
      record: (occurrence) => {
        options.onRecord?.(occurrence);
        occurrences.push(occurrence);
      },
    },
    drills: () => memoryDrill(),
    newTripId: () => {
      trips += 1;
      const id = `${options.id ?? 'r'}-${trips}`;
      options.onTripId?.(id);
      return id;
    },
    random: () => 0.5,
    admissionPolicy: options.admissionPolicy ?? true,
  });
  return { buttons, occurrences };
}

/** The world's time. Deadlines never pass by themselves. */
export function worldClock(world: World): Clock {
  return {
    now: () => world.now - world.aheadMs,
    sleep: async () => undefined,
    deadline: () => new AbortController().signal,
  };
}

export interface AlertOptions {
  readonly fingerprint?: string;
  readonly status?: 'firing' | 'resolved';
  readonly startsAt?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The stop alert as the webhook sends it. */
export function stopAlert(world: World, options: AlertOptions = {}): ParsedAlert {
  return {
    ok: true,
    alert: {
      sender: 'alertmanager',
      status: options.status ?? 'firing',
      fingerprint: options.fingerprint ?? 'f1',
      labels: { alertname: 'BigRedButtonStop', button: 'swype-app', ...options.labels },
      annotations: options.annotations ?? {},
      startsAt: options.startsAt ?? world.now,
    },
  };
}

/** The button's heartbeat as the generated rule raises it: what Prometheus sees of the target now, unless `annotations` say otherwise. */
export function heartbeatAlert(world: World, annotations: Readonly<Record<string, string>> = {}): ParsedAlert {
  const restarts = world.pods.flatMap((pod) => pod.containers).reduce((sum, each) => sum + each.restartCount, 0);
  const seen = { evaluated: `${world.now / 1_000}`, pods: `${world.pods.length}`, restarts: `${restarts}`, age: '1' };
  return stopAlert(world, {
    fingerprint: 'heartbeat',
    labels: { alertname: 'BigRedButtonHeartbeat' },
    annotations: { ...seen, ...annotations },
  });
}

export const person = { account: 'sre@example.com' };
