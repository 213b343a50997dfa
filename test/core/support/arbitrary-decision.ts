import fc from 'fast-check';
import type { ButtonConfig } from '../../../src/core/button-config.ts';
import type { AlertClaim, Claim } from '../../../src/core/decision/decision.ts';
import type { ContainerEvidence, Evidence, ReadEvidence } from '../../../src/core/evidence/evidence.ts';
import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import { buttonWith, containerWith, firing, latchedBy, releasedAt } from './decide.ts';

export const arbitraryButton: fc.Arbitrary<ButtonConfig> = fc
  .record({
    mode: fc.constantFrom('on', 'dry-run', 'off'),
    corroborate: fc.constantFrom('restarts', 'restarts', 'none'),
    limit: fc.integer({ min: 0, max: 5 }),
    windowMs: fc.integer({ min: 1, max: 3_600_000 }),
    whenUnclear: fc.constantFrom('trip', 'hold', 'witness'),
    whenUnreadable: fc.constantFrom('trip', 'hold'),
  })
  .chain((changes) =>
    fc.constantFrom({}, {}, { containers: { exclude: ['proxy'] } }).map((chosen) => ({ ...changes, ...chosen })),
  )
  .map(buttonWith);

const gateway = fc.constantFrom('up', 'down', 'unknown');

/** Resets happen at 03:04:05. Alerts began within some seconds of that, often in the same millisecond. */
const resetAt = '2026-01-02T03:04:05.000Z';
const startsAt = fc.constantFrom(-60_000, -1, 0, 1, 60_000).map((ms) => Date.parse(resetAt) + ms);

const about = fc.constantFrom(
  {},
  {},
  { pod: 'job' },
  { pod: 'job', uid: 'uid-of-job' },
  { pod: 'a', container: 'proxy' },
);

export const arbitraryAlert: fc.Arbitrary<AlertClaim> = fc
  .record({ status: fc.constantFrom('firing', 'firing', 'resolved'), startsAt, about, gateway })
  .map((changes) => ({ ...firing, ...changes }));

export const arbitraryClaim: fc.Arbitrary<Claim> = fc.oneof(
  arbitraryAlert,
  fc.record({ trigger: fc.constant('sensor' as const), gateway }),
);

const few = fc.integer({ min: 0, max: 4 });
const counts = fc.record({ network: few, other: few, unclear: few });

export const arbitraryContainer: fc.Arbitrary<ContainerEvidence> = fc
  .record({
    pod: fc.constantFrom('a', 'b', 'c'),
    dated: counts,
    undated: counts,
    inferred: few,
    baseline: few,
    restartCount: fc.nat({ max: 9 }),
  })
  .map(containerWith);

const replicas = fc.record({ replicas: fc.constantFrom(0, 1, 3) }, { requiredKeys: [] });

const job = { pod: 'job', uid: 'uid-of-job', controller: { kind: 'Job', name: 'migrate' } };
const uncounted = fc.constantFrom<Pick<ReadEvidence, 'uncounted'>>(
  {},
  { uncounted: [{ ...job, verdict: 'other' }] },
  { uncounted: [{ ...job, verdict: 'unproven' }] },
);

export const arbitraryReadEvidence: fc.Arbitrary<ReadEvidence> = fc
  .tuple(fc.array(arbitraryContainer, { maxLength: 4 }), replicas, uncounted)
  .map(([containers, seen, others]) => ({ readable: true, containers, ...seen, ...others }));

export const arbitraryEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  arbitraryReadEvidence,
  replicas.map((seen) => ({ readable: false, problem: 'timed out', ...seen }) as const),
);

const armedLatches: readonly (LatchRecord | undefined)[] = [
  undefined,
  releasedAt(resetAt, true),
  releasedAt(resetAt, false),
];

export const arbitraryLatch: fc.Arbitrary<LatchRecord | undefined> = fc.constantFrom(...armedLatches, latchedBy('t2'));
