import type { ButtonConfig } from '../../../src/core/button-config.ts';
import type { AlertClaim } from '../../../src/core/decision/decision.ts';
import type { ContainerEvidence, ReadEvidence } from '../../../src/core/evidence/evidence.ts';
import { armedLatch, type Latched, type LatchRecord, withReset, withTrip } from '../../../src/core/latch/latch.ts';
import { parseMatcher } from '../../../src/core/notification/matcher.ts';

export const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
const none = { network: 0, other: 0, unclear: 0 };

export function buttonWith(changes: Partial<ButtonConfig> = {}): ButtonConfig {
  return {
    name: 'swype-app',
    target,
    matchers: [parseMatcher('alertname="BigRedButtonStop"')],
    mode: 'on',
    corroborate: 'restarts',
    limit: 3,
    windowMs: 30 * 60_000,
    whenUnclear: 'trip',
    whenUnreadable: 'trip',
    sensor: 'standby',
    sensorAfterMs: 15_000,
    networkExitCodes: [],
    hooks: [],
    ...changes,
  };
}

export const firing: AlertClaim = {
  trigger: 'alert',
  status: 'firing',
  fingerprint: 'f1',
  alertname: 'BigRedButtonStop',
  startsAt: Date.parse('2026-01-02T03:04:05Z'),
};

export function containerWith(changes: Partial<ContainerEvidence> = {}): ContainerEvidence {
  const counted = { ...none, ...changes.dated, ...changes.undated };
  return {
    podUid: 'u1',
    pod: 'swype-app-1',
    container: 'app',
    restartCount: counted.network + counted.other + counted.unclear,
    baseline: 0,
    dated: none,
    undated: none,
    inferred: 0,
    lines: [],
    ...changes,
  };
}

/** Evidence of one container with these numbers of dated restarts by cause. */
export function restarts(counts: Partial<typeof none>): ReadEvidence {
  return { readable: true, replicas: 3, containers: [containerWith({ dated: { ...none, ...counts } })] };
}

export function latchedBy(id: string): Latched {
  return withTrip(armedLatch(target), target, {
    id,
    at: '2026-01-02T03:04:06.000Z',
    by: { trigger: 'sensor' },
    cause: 'network',
    because: 'seen',
    lines: [],
    replicas: 3,
  });
}

/** A latch that was tripped and reset at `at`. `restored`: replicas above 0 were seen since. */
export function releasedAt(at: string, isRestored: boolean): LatchRecord {
  const order = { account: 'ada', trip: 't1', at, reason: 'gateway is back' };
  const released = withReset(latchedBy('t1'), order, true, {});
  if (released.kind !== 'reset') throw new Error(`${released.kind}, not reset`);
  const { awaitingRestore: _, ...running } = released.latch;
  return isRestored ? running : released.latch;
}

/** Freezes the value, so that code that changes its input fails. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
