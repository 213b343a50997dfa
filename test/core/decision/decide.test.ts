import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { ButtonConfig } from '../../../src/core/button-config.ts';
import { decide, decideWithoutEvidence } from '../../../src/core/decision/decide.ts';
import { type AlertClaim, type Claim, decisionReasons } from '../../../src/core/decision/decision.ts';
import type { ContainerEvidence, Evidence, ReadEvidence } from '../../../src/core/evidence/evidence.ts';
import { armedLatch, isLatched, type LatchRecord } from '../../../src/core/latch/latch.ts';
import {
  arbitraryAlert,
  arbitraryButton,
  arbitraryClaim,
  arbitraryContainer,
  arbitraryEvidence,
  arbitraryLatch,
  arbitraryReadEvidence,
} from '../support/arbitrary-decision.ts';
import {
  buttonWith,
  containerWith,
  deepFreeze,
  firing,
  latchedBy,
  releasedAt,
  restarts,
  target,
} from '../support/decide.ts';

const sensor = { trigger: 'sensor' } as const;
const armed = armedLatch(target);
const unreadable = { readable: false, problem: 'forbidden' } as const;
const none = { network: 0, other: 0, unclear: 0 };
const disarmed = {
  account: 'ada',
  at: '2026-01-02T03:00:00.000Z',
  until: '2026-01-02T05:00:00.000Z',
  reason: 'gateway maintenance',
} as const;
const brake = { trips: 5, withinMs: 600_000, counted: 5 };
const resetBefore = '2026-01-02T03:00:00.000Z';
const resetAfter = '2026-01-02T03:10:00.000Z';

function withContainers(...containers: readonly ContainerEvidence[]): Evidence {
  return { readable: true, replicas: 3, containers };
}

t.test('the fourth restart by network failure trips; the third does not', async (t) => {
  for (const claim of [firing, sensor]) {
    t.match(decide(buttonWith(), claim, restarts({ network: 3 }), armed), { kind: 'hold', reason: 'not-corroborated' });
    t.match(decide(buttonWith(), claim, restarts({ network: 4 }), armed), {
      kind: 'trip',
      reason: 'tripped',
      cause: 'network',
    });
  }
});

t.test('four restarts of which three were OOM kills do not trip', async (t) => {
  const decision = decide(buttonWith(), firing, restarts({ network: 1, other: 3 }), armed);
  t.match(decision, { kind: 'hold', reason: 'not-network' });
  t.match(decision.because, /restarted 4 times .*\(1 by network failure, 0 unclear, 3 other\), limit 3/);
});

t.test('restarts of different containers are not added up', async (t) => {
  const half = containerWith({ dated: { ...none, network: 3 } });
  const decision = decide(buttonWith(), firing, withContainers(half, { ...half, pod: 'swype-app-2' }), armed);
  t.match(decision, { kind: 'hold', reason: 'not-corroborated' });
});

t.test('a trip quotes only the container that tripped', async (t) => {
  const quiet = containerWith({ pod: 'swype-app-2', lines: ['quiet'] });
  const failing = containerWith({ dated: { ...none, network: 4 }, lines: ['ECONNREFUSED'] });
  const decision = decide(buttonWith(), firing, withContainers(failing, quiet), armed);
  t.match(decision, { kind: 'trip', lines: ['ECONNREFUSED'] });
});

t.test('in doubt about the cause, whenUnclear decides', async (t) => {
  const evidence = restarts({ network: 2, unclear: 2 });
  const tripped = decide(buttonWith({ whenUnclear: 'trip' }), firing, evidence, armed);
  t.match(tripped, { kind: 'trip', cause: 'unclear', because: /whenUnclear: trip/ });
  const held = decide(buttonWith({ whenUnclear: 'hold' }), firing, evidence, armed);
  t.match(held, { kind: 'hold', reason: 'unclear', because: /whenUnclear: hold/ });
});

t.test('in doubt about the evidence, whenUnreadable decides for an alert, and the backup sensor holds', async (t) => {
  t.match(decide(buttonWith(), firing, unreadable, armed), {
    kind: 'trip',
    cause: 'unclear',
    because: /forbidden.*whenUnreadable: trip/,
  });
  const held = decide(buttonWith({ whenUnreadable: 'hold' }), firing, unreadable, armed);
  t.match(held, { kind: 'hold', reason: 'unreadable', because: /forbidden.*whenUnreadable: hold/ });
  t.match(decide(buttonWith(), sensor, unreadable, armed), { kind: 'hold', reason: 'unreadable' });
});

t.test('an alert from before the last reset does not trip on unreadable evidence', async (t) => {
  t.match(decide(buttonWith(), firing, unreadable, releasedAt(resetBefore, true)), { kind: 'trip' });
  for (const isRestored of [true, false]) {
    const held = decide(buttonWith(), firing, unreadable, releasedAt(resetAfter, isRestored));
    t.match(held, { kind: 'hold', reason: 'unreadable', because: /forbidden.*from before the last reset at 2026/ });
  }
});

t.test('an alert vouches for the pod of its uid, not for a later pod of the same name', async (t) => {
  const evidence = withContainers(
    containerWith({ dated: { ...none, network: 1 }, undated: { ...none, network: 3 }, inferred: 3 }),
  );
  const about = (uid: string) => ({ ...firing, about: { pod: 'swype-app-1', uid, container: 'app' } });
  t.match(decide(buttonWith(), about('u1'), evidence, armed), { kind: 'trip' });
  t.match(decide(buttonWith(), about('uid of the pod before'), evidence, armed), { kind: 'hold' });
});

t.test('undated restarts count for an alert, but never for the backup sensor', async (t) => {
  const evidence = withContainers(
    containerWith({ dated: { ...none, network: 1 }, undated: { ...none, network: 3 }, inferred: 3 }),
  );
  t.match(decide(buttonWith(), firing, evidence, armed), {
    kind: 'trip',
    because: /restarted 4 times .*3 not watched but inferred/,
  });
  t.match(decide(buttonWith(), sensor, evidence, armed), { reason: 'not-corroborated', because: /restarted once/ });
});

t.test('a latched button is not tripped again, and the explanation names its trip', async (t) => {
  const decision = decide(buttonWith(), firing, restarts({ network: 9 }), latchedBy('t7'));
  t.match(decision, { kind: 'ignore', reason: 'already-tripped', because: /2026-01-02T03:04:06\.000Z by trip t7/ });
});

t.test('a resolved alert changes nothing, even if the button is latched or off', async (t) => {
  const resolved = { ...firing, status: 'resolved' } as const;
  for (const button of [buttonWith(), buttonWith({ mode: 'off' })]) {
    for (const latch of [undefined, armed, latchedBy('t1')]) {
      t.match(decide(button, resolved, restarts({ network: 9 }), latch), { kind: 'ignore', reason: 'resolved' });
    }
  }
});

t.test('a button that is off ignores every claim, and one in rehearsal says what it would have done', async (t) => {
  const evidence = restarts({ network: 4 });
  t.match(decide(buttonWith({ mode: 'off' }), firing, evidence, armed), { kind: 'ignore', reason: 'disabled' });
  const dry = decide(buttonWith({ mode: 'dry-run' }), firing, evidence, armed);
  t.match(dry, {
    kind: 'ignore',
    reason: 'dry-run',
    because:
      /^would have tripped: Network failure: 4 restarts in 30 min\. Container app of pod swype-app-1 restarted 4 times/,
  });
  t.match(decide(buttonWith({ mode: 'dry-run' }), firing, restarts({ network: 3 }), armed), {
    reason: 'not-corroborated',
  });
});

t.test('a target found at zero without a latch is never tripped, whatever the claim and the evidence', async (t) => {
  const held = { kind: 'hold', reason: 'found-at-zero', because: /found at 0 replicas without a latch/ };
  for (const evidence of [
    { ...restarts({ network: 9 }), replicas: 0 },
    { ...unreadable, replicas: 0 },
  ]) {
    for (const latch of [undefined, armed, releasedAt(resetBefore, true)]) {
      for (const claim of [firing, { ...firing, hasWaited: true } as const, sensor]) {
        for (const corroborate of ['restarts', 'none'] as const) {
          t.match(decide(buttonWith({ corroborate }), claim, evidence, latch), held);
        }
      }
    }
  }
});

t.test('a latch that is not durable yet is completed, although its target is at zero', async (t) => {
  const evidence = { ...restarts({ network: 9 }), replicas: 0 };
  t.match(decide(buttonWith(), firing, evidence, latchedBy('pending')), { reason: 'already-tripped' });
});

t.test('a press latches a target that was found at zero', async (t) => {
  const press = { trigger: 'press', account: 'ada', reason: 'keep it down' } as const;
  t.match(decide(buttonWith(), press, { ...restarts({}), replicas: 0 }, armed), { kind: 'trip' });
});

const job = {
  pod: 'migrate-x2x4z',
  uid: 'uid-of-job',
  verdict: 'other',
  controller: { kind: 'Job', name: 'migrate' },
} as const;

t.test("an alert about another workload's pod is held, and the explanation names its controller", async (t) => {
  const evidence = { ...restarts({ network: 3 }), uncounted: [job] };
  for (const about of [{ pod: 'migrate-x2x4z' }, { pod: 'migrate-x2x4z', uid: 'uid-of-job', container: 'app' }]) {
    t.match(decide(buttonWith(), { ...firing, about }, evidence, armed), {
      kind: 'hold',
      reason: 'not-counted',
      because: 'the alert is about pod migrate-x2x4z, which belongs to Job migrate and not to the target',
    });
  }
  t.match(decide(buttonWith(), sensor, evidence, armed), { reason: 'not-corroborated' });
  t.match(
    decide(buttonWith(), { ...firing, about: { pod: 'migrate-x2x4z', uid: 'of a later pod' } }, evidence, armed),
    { reason: 'not-corroborated' },
    'the uid counts, and not the name',
  );
});

t.test("an alert about another workload's pod trips on the target's own restarts", async (t) => {
  const evidence = { ...restarts({ network: 4 }), uncounted: [job] };
  t.match(decide(buttonWith(), { ...firing, about: { pod: job.pod } }, evidence, armed), {
    kind: 'trip',
    cause: 'network',
  });
});

t.test(
  'an alert about a pod without a proven controller is held, and the explanation says what is missing',
  async (t) => {
    const bare = { pod: 'debug', uid: 'u', verdict: 'unproven' } as const;
    const adopted = {
      pod: 'old',
      uid: 'v',
      verdict: 'unproven',
      controller: { kind: 'ReplicaSet', name: 'legacy' },
    } as const;
    const evidence = { ...restarts({}), uncounted: [bare, adopted] };
    const decided = (pod: string) => decide(buttonWith(), { ...firing, about: { pod } }, evidence, armed);
    t.match(decided('debug'), {
      reason: 'not-counted',
      because: /pod debug, which .* not proven .* \(no controller\)$/,
    });
    t.match(decided('old'), { because: /\(unproven ReplicaSet legacy\)$/ });
  },
);

t.test('an alert about a container that the config does not count is held', async (t) => {
  const about = { pod: 'swype-app-1', container: 'istio-proxy' };
  const alert = { ...firing, about };
  for (const containers of [{ exclude: ['istio-proxy'] }, { include: ['app'] }]) {
    t.match(decide(buttonWith({ containers }), alert, restarts({}), armed), {
      reason: 'not-counted',
      because: 'the alert is about container istio-proxy, which the config does not count',
    });
  }
  t.match(decide(buttonWith({ containers: { exclude: ['other'] } }), alert, restarts({}), armed), {
    reason: 'not-corroborated',
  });
});

t.test('a target at zero that awaits its restore after a reset is not tripped as found', async (t) => {
  const empty = { readable: true, replicas: 0, containers: [] } as const;
  const waiting = releasedAt(resetAfter, false);
  const held = decide(buttonWith(), firing, empty, waiting);
  t.match(held, {
    kind: 'hold',
    reason: 'before-reset',
    because: /reset at 2026-01-02T03:10:00\.000Z and is not restored yet/,
  });
  t.match(
    decide(buttonWith(), firing, empty, releasedAt(resetAfter, true)),
    { reason: 'found-at-zero' },
    'once restored, it is as before',
  );
});

t.test('a target without a pod holds, and the explanation says whether it awaits its restore', async (t) => {
  const empty = { readable: true, replicas: 3, containers: [] } as const;
  t.match(decide(buttonWith(), firing, empty, armed), { reason: 'not-corroborated', because: /shows no container/ });
  t.match(decide(buttonWith(), sensor, empty, undefined), { reason: 'not-corroborated' });
  const { lastReset: _, ...withoutReset } = releasedAt(resetAfter, false);
  t.match(
    decide(buttonWith(), sensor, empty, withoutReset),
    { reason: 'not-corroborated' },
    'by a record that lost its reset',
  );
});

t.test('restarts that a reset takes below the limit are explained as from before the reset', async (t) => {
  const settled = withContainers(containerWith({ baseline: 4, restartCount: 5, dated: { ...none, network: 1 } }));
  const latch = releasedAt(resetBefore, true);
  t.match(decide(buttonWith(), sensor, settled, latch), {
    reason: 'before-reset',
    because: /settled by the reset at 2026-01-02T03:00/,
  });
  t.match(decide(buttonWith(), firing, settled, armed), { reason: 'not-corroborated' }, 'but not without a reset');
  const fresh = restarts({ network: 1 });
  t.match(decide(buttonWith(), firing, fresh, latch), { reason: 'not-corroborated' }, 'nor where it explains nothing');
  t.match(
    decide(buttonWith(), firing, fresh, releasedAt(resetAfter, true)),
    { reason: 'before-reset' },
    'an alert from before it',
  );
  t.match(decide(buttonWith(), sensor, fresh, releasedAt(resetAfter, true)), { reason: 'not-corroborated' });
  const atReset = releasedAt(new Date(firing.startsAt).toISOString(), true);
  t.match(decide(buttonWith(), firing, fresh, atReset), { reason: 'before-reset' }, 'or from the same millisecond');
  for (const changes of [{ restartCount: 3 }, { baseline: 0 }]) {
    const other = withContainers(
      containerWith({ baseline: 2, restartCount: 9, dated: { ...none, network: 1 }, ...changes }),
    );
    t.match(decide(buttonWith(), sensor, other, latch), { reason: 'not-corroborated' }, 'too few before, or none');
  }
});

t.test('a new episode after a reset trips, even under an alert that never resolved', async (t) => {
  const again = withContainers(containerWith({ baseline: 4, restartCount: 8, dated: { ...none, network: 4 } }));
  t.match(decide(buttonWith(), firing, again, releasedAt(resetAfter, true)), { kind: 'trip', cause: 'network' });
});

t.test('an alert that needs no corroboration trips by itself if it began after the last reset', async (t) => {
  const button = buttonWith({ corroborate: 'none', whenUnreadable: 'hold' });
  for (const evidence of [restarts({}), unreadable]) {
    t.match(decide(button, firing, evidence, armed), {
      kind: 'trip',
      cause: 'unclear',
      because: /fired since 2026-01-02T03:04:05\.000Z/,
    });
    t.match(decide(button, firing, evidence, releasedAt(resetBefore, true)), { kind: 'trip' });
    t.match(decide(button, firing, evidence, releasedAt(resetAfter, true)), { kind: 'hold', reason: 'before-reset' });
  }
  const atReset = releasedAt(new Date(firing.startsAt).toISOString(), true);
  t.match(
    decide(button, firing, restarts({}), atReset),
    { reason: 'before-reset' },
    'in the same millisecond is not after',
  );
  const zero = { ...restarts({}), replicas: 0 };
  t.match(decide(button, firing, zero, releasedAt(resetAfter, false)), { reason: 'before-reset' }, 'also when at zero');
  t.match(
    decide(button, sensor, restarts({ network: 3 }), armed),
    { kind: 'hold' },
    'the second sensor goes by restarts',
  );
});

t.test('the explanation names the container that decides', async (t) => {
  const sidecar = containerWith({ container: 'sidecar', restartCount: 90, dated: { ...none, network: 2 } });
  const app = (counts: Partial<typeof none>) => containerWith({ dated: { ...none, ...counts } });
  const cases: [string, Partial<typeof none>, string][] = [
    ['tripped', { network: 4 }, 'network failure stands out'],
    ['unclear', { unclear: 4 }, 'many unclear ends stand out beside few by network'],
    ['not-network', { other: 7 }, 'many OOM kills stand out beside few network failures'],
  ];
  for (const [reason, counts, name] of cases) {
    for (const containers of [
      [sidecar, app(counts)],
      [app(counts), sidecar],
    ]) {
      const decision = decide(buttonWith({ whenUnclear: 'hold' }), firing, withContainers(...containers), armed);
      t.match(decision, { reason, because: /\. Container app of pod swype-app-1 / }, name);
    }
  }
  const known = withContainers(app({ unclear: 9 }), containerWith({ pod: 'known', dated: { ...none, network: 4 } }));
  t.match(
    decide(buttonWith(), firing, known, armed),
    { cause: 'network', because: /\. Container app of pod known / },
    'a known cause before a doubtful one',
  );
  const doubtful = withContainers(app({ unclear: 4 }), containerWith({ pod: 'killed', dated: { ...none, other: 9 } }));
  t.match(
    decide(buttonWith({ whenUnclear: 'hold' }), firing, doubtful, armed),
    { reason: 'unclear' },
    'doubt before OOM',
  );
  const quiet = withContainers(app({}), { ...sidecar, dated: none }, app({}));
  t.match(decide(buttonWith(), firing, quiet, armed).because, /sidecar/, 'of equals, the one that restarted most');
});

t.test('the explanation gives the window in minutes, or in seconds if it is not whole minutes', async (t) => {
  const explain = (windowMs: number) =>
    decide(buttonWith({ windowMs }), firing, restarts({ network: 1 }), armed).because;
  t.equal(
    explain(1_800_000),
    'Container app of pod swype-app-1 restarted once within 30 min (1 by network failure, 0 unclear, 0 other), limit 3',
  );
  t.match(explain(90_000), /within 90 s/);
  t.match(explain(500), /within 0\.5 s/);
});

t.test('every reason of the closed set is reached, except the three about notifications', async (t) => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(
      arbitraryButton,
      arbitraryClaim,
      arbitraryEvidence,
      arbitraryLatch,
      (button, claim, evidence, latch) => {
        reached.add(decide(button, claim, evidence, latch).reason);
        reached.add(decide(button, claim, evidence, latch, disarmed).reason);
        reached.add(decide(button, claim, evidence, latch, undefined, brake).reason);
      },
    ),
    { numRuns: 2_000, seed: 1 },
  );
  t.same([...reached, 'no-match', 'other-cluster', 'malformed'].sort(), [...decisionReasons].sort());
});

t.test('the reason is the one that a naive reading of the rules gives', async () => {
  always((button, claim, evidence, latch) => {
    assert.equal(decide(button, claim, evidence, latch).reason, naiveReason(button, claim, evidence, latch));
  });
});

t.test('decide is pure: the same input gives the same output and is not changed', async () => {
  always((button, claim, evidence, latch) => {
    // Matchers compile their pattern when they are made, and no decision uses them.
    deepFreeze([{ ...button, matchers: [] }, claim, evidence, latch]);
    assert.deepEqual(decide(button, claim, evidence, latch), decide(button, claim, evidence, latch));
  });
});

t.test('a decision that needs no evidence is the same for any evidence', async () => {
  always((button, claim, evidence, latch) => {
    const early = decideWithoutEvidence(button, claim, latch);
    if (early !== undefined) assert.deepEqual(decide(button, claim, evidence, latch), early);
  });
});

t.test('a resolved claim never trips, nor does a button that is latched, off or in rehearsal', async () => {
  always((button, claim, evidence, latch) => {
    const isResolved = claim.trigger === 'alert' && claim.status === 'resolved';
    if (isResolved || isLatched(latch) || button.mode !== 'on') {
      assert.notEqual(decide(button, claim, evidence, latch).kind, 'trip');
    }
  });
});

t.test('while disarmed, no claim trips, and the decision says what was withheld', async () => {
  always((button, claim, evidence, latch) => {
    const armedDecision = decide(button, claim, evidence, latch);
    const withheld = decide(button, claim, evidence, latch, disarmed);
    if (armedDecision.kind !== 'trip') return assert.deepEqual(withheld, armedDecision);
    assert.equal(withheld.kind, 'hold');
    assert.equal(withheld.reason, 'disarmed');
    assert.ok(withheld.because.endsWith(`would have tripped: ${armedDecision.because}`));
  });
});

t.test('under the brake, exactly the trips without proof of the network are held', async () => {
  always((button, claim, evidence, latch) => {
    const free = decide(button, claim, evidence, latch);
    const held = decide(button, claim, evidence, latch, undefined, brake);
    if (free.kind !== 'trip' || free.cause === 'network') return assert.deepEqual(held, free);
    assert.equal(held.kind, 'hold');
    assert.equal(held.reason, 'brake');
    assert.match(held.because, /^5 automatic trips within 10 min, and the brake allows 5 .*would have tripped: /);
  });
});

t.test('under the brake, a trip by network failure and a press go on', async (t) => {
  const trips = (evidence: Evidence) => decide(buttonWith(), firing, evidence, armed, undefined, brake);
  t.match(trips(restarts({ network: 4 })), { kind: 'trip', cause: 'network' });
  t.match(trips(restarts({ network: 3, unclear: 1 })), { kind: 'hold', reason: 'brake' });
  t.match(trips(unreadable), { kind: 'hold', reason: 'brake' });
  const alone = buttonWith({ corroborate: 'none' });
  t.match(decide(alone, firing, restarts({}), armed, undefined, brake), { kind: 'hold', reason: 'brake' });
  const down = decide(
    buttonWith({ whenUnclear: 'witness' }),
    { ...firing, gateway: 'down' },
    restarts({ unclear: 4 }),
    armed,
    undefined,
    brake,
  );
  t.match(down, { kind: 'trip', cause: 'network' }, 'the witness is a proof');
  const press = { trigger: 'press', account: 'ada', reason: 'drill' } as const;
  t.match(decide(buttonWith(), press, restarts({}), armed, undefined, brake), { kind: 'trip' });
});

t.test('a disarm withholds a trip that the brake would hold too', async (t) => {
  t.match(decide(buttonWith(), firing, restarts({ unclear: 4 }), armed, disarmed, brake), { reason: 'disarmed' });
});

t.test('while disarmed, a press trips', async (t) => {
  const press = { trigger: 'press', account: 'ada', reason: 'drill' } as const;
  t.match(decide(buttonWith(), press, restarts({}), armed, disarmed), { kind: 'trip' });
});

t.test('without an alert, a sensor on standby counts network failures only', async () => {
  const standIn = { trigger: 'sensor', noAlertWithinMs: 15_000 } as const;
  always((button, _claim, evidence, latch) => {
    const careful = { ...button, whenUnclear: 'hold' } as const;
    const decision = decide(button, standIn, evidence, latch);
    assert.equal(decision.kind, decide(careful, { trigger: 'sensor' }, evidence, latch).kind);
    if (decision.kind === 'trip') assert.equal(decision.cause, 'network');
  });
});

t.test('an alert that alone decides is held after a disarm until it is notified again', async (t) => {
  const alone = buttonWith({ corroborate: 'none' });
  t.match(decide(alone, firing, restarts({}), armed, disarmed), { kind: 'hold', reason: 'disarmed' });
  t.match(decide(alone, { ...firing, hasWaited: true }, restarts({}), armed), {
    kind: 'hold',
    reason: 'not-corroborated',
  });
  t.match(decide(alone, firing, restarts({}), armed), { kind: 'trip' });
});

t.test('a dry run would have tripped exactly when the button would', async () => {
  always((button, claim, evidence, latch) => {
    const wet = decide({ ...button, mode: 'on' }, claim, evidence, latch);
    const dry = decide({ ...button, mode: 'dry-run' }, claim, evidence, latch);
    if (wet.kind === 'trip') assert.equal(dry.because, `would have tripped: ${wet.because}`);
    else assert.deepEqual(dry, wet);
  });
});

t.test(
  'the backup sensor trips only on dated restarts beyond the limit, and never on unreadable evidence',
  async () => {
    always((button, _claim, evidence, latch) => {
      if (decide(button, sensor, evidence, latch).kind !== 'trip') return;
      assert.ok(evidence.readable);
      assert.ok(evidence.containers.some(({ dated }) => dated.network + dated.unclear > button.limit));
    });
  },
);

t.test('if both doubts hold, an alert trips only on network failures', async () => {
  always((button, claim, evidence, latch) => {
    const careful: ButtonConfig = { ...button, corroborate: 'restarts', whenUnclear: 'hold', whenUnreadable: 'hold' };
    if (evidence.replicas === 0 || decide(careful, claim, evidence, latch).kind !== 'trip') return;
    assert.ok(evidence.readable);
    assert.ok(evidence.containers.some(({ dated, undated }) => dated.network + undated.network > button.limit));
  });
});

t.test('with the witness, unclear ends trip as network, as other or as under `trip`', async (t) => {
  const button = buttonWith({ whenUnclear: 'witness' });
  const evidence = restarts({ network: 1, unclear: 3 });
  const by = (gateway?: 'up' | 'down' | 'unknown') =>
    decide(button, { ...firing, ...(gateway === undefined ? {} : { gateway }) }, evidence, armed);
  t.match(by('down'), {
    kind: 'trip',
    cause: 'network',
    because: /^Network failure: 4 restarts .*3 unclear, 0 other.*the payment gateway was down \(witness\)/,
  });
  t.match(by('up'), {
    kind: 'hold',
    reason: 'not-network',
    because: /^Not the network: 4 restarts .*the payment gateway was up \(witness\)/,
  });
  for (const unknown of [by('unknown'), by()]) {
    t.match(unknown, { kind: 'trip', cause: 'unclear', because: /whenUnclear: witness, which is unknown/ });
  }
  const certain = { ...firing, gateway: 'up' } as const;
  t.match(decide(button, certain, restarts({ network: 4 }), armed), { kind: 'trip', cause: 'network' });
  t.match(decide(button, { ...firing, gateway: 'down' }, restarts({ other: 4 }), armed), { reason: 'not-network' });
});

t.test(
  'a witness that is up only ever prevents trips, compared with whenUnclear: trip, and makes the same of known causes',
  async () => {
    always((button, claim, evidence, latch) => {
      const kind = (whenUnclear: ButtonConfig['whenUnclear'], gateway: 'up' | 'down' | 'unknown') =>
        decide({ ...button, whenUnclear }, { ...claim, gateway }, evidence, latch).kind;
      assert.equal(kind('witness', 'unknown'), kind('trip', 'up'));
      assert.equal(kind('witness', 'down'), kind('trip', 'up'));
      assert.equal(kind('witness', 'up'), kind('hold', 'up'));
      assert.equal(kind('trip', 'up'), kind('trip', 'down'), 'without `witness` it has no say');
    });
  },
);

t.test('more network failures never turn a trip into a hold', async () => {
  const more = fc.array(fc.record({ index: fc.nat({ max: 3 }), network: fc.nat({ max: 4 }) }), { maxLength: 3 });
  const inputs = [arbitraryButton, arbitraryClaim, arbitraryReadEvidence, arbitraryLatch] as const;
  fc.assert(
    fc.property(...inputs, more, arbitraryContainer, (button, claim, evidence, latch, raises, another) => {
      const raised = evidence.containers.map((container, index) => {
        const added = raises.reduce((sum, raise) => sum + (raise.index === index ? raise.network : 0), 0);
        return { ...container, dated: { ...container.dated, network: container.dated.network + added } };
      });
      const before = decide(button, claim, evidence, latch);
      const worse = { ...evidence, containers: [another, ...raised] };
      if (before.kind === 'trip') assert.equal(decide(button, claim, worse, latch).kind, 'trip');
    }),
    { numRuns: 500 },
  );
});

t.test('the order of the containers does not change the decision', async () => {
  always((button, claim, evidence, latch) => {
    if (!evidence.readable) return;
    const reversed = { ...evidence, containers: evidence.containers.toReversed() };
    assert.equal(decide(button, claim, reversed, latch).kind, decide(button, claim, evidence, latch).kind);
  });
});

t.test('if the alert alone decides, no alert from before the reset trips', async () => {
  fc.assert(
    fc.property(arbitraryAlert, arbitraryEvidence, arbitraryLatch, (alert, evidence, latch) => {
      const decision = decide(buttonWith({ corroborate: 'none' }), alert, evidence, latch);
      if (decision.kind === 'trip' && latch?.lastReset) assert.ok(alert.startsAt > Date.parse(latch.lastReset.at));
    }),
  );
});

type Check = (button: ButtonConfig, claim: Claim, evidence: Evidence, latch: LatchRecord | undefined) => void;

function always(check: Check): void {
  fc.assert(fc.property(arbitraryButton, arbitraryClaim, arbitraryEvidence, arbitraryLatch, check), { numRuns: 500 });
}

/** The rules as the docs state them, one after the other, each applied to every container. */
function naiveReason(button: ButtonConfig, claim: Claim, evidence: Evidence, latch: LatchRecord | undefined): string {
  const isAlert = claim.trigger === 'alert';
  if (isAlert && claim.status === 'resolved') return 'resolved';
  if (latch?.trip !== undefined) return 'already-tripped';
  if (button.mode === 'off') return 'disabled';
  const tripped = button.mode === 'dry-run' ? 'dry-run' : 'tripped';
  const isOld = isAlert && latch?.lastReset !== undefined && claim.startsAt <= Date.parse(latch.lastReset.at);
  if (evidence.replicas === 0 && latch?.awaitingRestore === undefined) return 'found-at-zero';
  if (isAlert && button.corroborate === 'none') return isOld ? 'before-reset' : tripped;
  if (!evidence.readable) return isAlert && !isOld && button.whenUnreadable === 'trip' ? tripped : 'unreadable';
  const isAbout = (container: ContainerEvidence) => isAlert && isNamedBy(claim, container);
  const counts = evidence.containers.map((container) => ({
    network: container.dated.network + (isAbout(container) ? container.undated.network : 0),
    unclear: container.dated.unclear + (isAbout(container) ? container.undated.unclear : 0),
    other: container.dated.other + (isAbout(container) ? container.undated.other : 0),
  }));
  if (counts.some(({ network }) => network > button.limit)) return tripped;
  const doubtful = counts.some(({ network, unclear }) => network + unclear > button.limit);
  if (doubtful && button.whenUnclear === 'trip') return tripped;
  if (doubtful && button.whenUnclear === 'witness' && claim.gateway !== 'up') return tripped;
  if (isAlert && isAboutAnother(button, claim, evidence.uncounted)) return 'not-counted';
  if (doubtful && button.whenUnclear === 'hold') return 'unclear';
  if (counts.some(({ network, unclear, other }) => network + unclear + other > button.limit)) return 'not-network';
  if (counts.length === 0) return latch?.awaitingRestore === undefined ? 'not-corroborated' : 'before-reset';
  if (latch?.lastReset === undefined) return 'not-corroborated';
  return isOld || isSettled(button, claim, evidence.containers) ? 'before-reset' : 'not-corroborated';
}

function isNamedBy({ about = {} }: AlertClaim, { pod, podUid, container }: ContainerEvidence): boolean {
  const { pod: name = pod, uid = podUid, container: of = container } = about;
  return (about.uid === undefined ? name === pod : uid === podUid) && of === container;
}

function isAboutAnother(
  button: ButtonConfig,
  { about = {} }: AlertClaim,
  uncounted: ReadEvidence['uncounted'],
): boolean {
  const isPod = uncounted?.some(({ pod, uid }) => (about.uid === undefined ? pod === about.pod : uid === about.uid));
  return isPod || (about.container !== undefined && button.containers?.exclude?.includes(about.container) === true);
}

/** The container that restarted most within the window had its other restarts before the reset. */
function isSettled(button: ButtonConfig, claim: Claim, containers: readonly ContainerEvidence[]): boolean {
  const total = (container: ContainerEvidence) =>
    [container.dated, ...(claim.trigger === 'alert' && isNamedBy(claim, container) ? [container.undated] : [])].reduce(
      (sum, one) => sum + one.network + one.other + one.unclear,
      0,
    );
  const most = Math.max(...containers.map(total));
  const restarted = containers.filter((container) => total(container) === most);
  const [worst] = restarted.toSorted((one, other) => other.restartCount - one.restartCount);
  return worst !== undefined && worst.baseline > 0 && worst.restartCount > button.limit;
}

t.test('a claim that was held before is held too at a target that was found at zero', async (t) => {
  const evidence = { ...restarts({ network: 4 }), replicas: 0 };
  for (const claim of [firing, { ...firing, held: true }]) {
    t.match(decide(buttonWith(), claim, evidence, armed), { kind: 'hold', reason: 'found-at-zero' });
  }
});
