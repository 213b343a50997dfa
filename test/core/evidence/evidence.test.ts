import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Cause } from '../../../src/core/cause/cause.ts';
import { type ContainerEvidence, type EvidenceFrame, gatherEvidence } from '../../../src/core/evidence/evidence.ts';
import type { ContainerSnapshot, PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { quotedLines } from '../../../src/core/evidence/quotes.ts';
import { TerminationMemory } from '../../../src/core/evidence/termination-memory.ts';
import { arbitraryLife, partlySeenLife } from '../support/arbitrary-life.ts';
import { target } from '../support/decide.ts';
import { endings, endsOf, type Life, podOf, shownAttempts, viewsOf } from '../support/life.ts';

const startedAt = Date.parse('2026-01-02T03:00:00Z');
const uid = 'uid-of-swype-app-1';
const none = { network: 0, other: 0, unclear: 0 };
const minute = 60_000;

interface Seen {
  readonly baseline?: number;
  readonly windowStart?: number;
  readonly skewMs?: number;
}

function evidenceOf(pods: readonly PodSnapshot[], frame: Omit<EvidenceFrame, 'target'>): readonly ContainerEvidence[] {
  return gatherEvidence(pods, { target, ...frame }).containers;
}

/** The evidence of the one container after `views` were seen. The last view is the read at the decision. */
function after(views: readonly PodSnapshot[], { baseline, windowStart = 0, skewMs = 0 }: Seen = {}): ContainerEvidence {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  for (const view of views) memory.observe(view);
  const stored = baseline === undefined ? {} : { [`${uid}/app`]: baseline };
  const [evidence] = evidenceOf(views.slice(-1), { memory, baseline: stored, windowStart, skewMs });
  assert.ok(evidence);
  return evidence;
}

function lifeOf(...causes: readonly Cause[]): Life {
  const attempts = causes.map((cause) => ({ cause, runMs: minute, backOffMs: 0 }));
  return { pod: 'swype-app-1', container: 'app', startedAt, attempts, ids: true };
}

/** A pod that shows only its counter and, optionally, the last end. */
function shows(restartCount: number, lastTerminated?: ContainerSnapshot['lastTerminated'], start = true): PodSnapshot {
  const last = lastTerminated === undefined ? {} : { lastTerminated };
  const { startedAt: at, ...pod } = podOf(
    { pod: 'swype-app-1', startedAt },
    { name: 'app', state: 'running', restartCount, ...last },
  );
  return start && at !== undefined ? { ...pod, startedAt: at } : pod;
}

t.test('restarts are counted by the cause of the termination before each', async (t) => {
  const evidence = after(viewsOf(lifeOf('network', 'other', 'network', 'unclear')));
  t.match(evidence, {
    podUid: uid,
    pod: 'swype-app-1',
    container: 'app',
    restartCount: 4,
    baseline: 0,
    dated: { network: 2, other: 1, unclear: 1 },
    undated: none,
    inferred: 0,
    newestAt: startedAt + 4 * minute,
  });
});

t.test('counted restarts are quoted with time, pod, container and cause, newest last', async (t) => {
  const evidence = after(viewsOf(lifeOf('network', 'other')));
  t.same(evidence.lines, [
    '2026-01-02T03:01:00.000Z swype-app-1/app (network): Error: connect ECONNREFUSED 203.0.113.7:443',
    '2026-01-02T03:02:00.000Z swype-app-1/app (other): OOMKilled',
  ]);
  const { lines } = after(viewsOf(lifeOf(...Array<Cause>(9).fill('other'), 'unclear')));
  t.equal(lines.length, quotedLines);
  t.match(lines.at(-1), /unclear/);
});

t.test('if an end has several lines, the first is quoted, because the rest is its stack trace', async (t) => {
  const message = 'Error: connect ECONNREFUSED 203.0.113.7:443 {\n  code: "ECONNREFUSED"\n}';
  const { lines } = after([shows(1, { exitCode: 1, message })]);
  t.same(
    lines,
    ['swype-app-1/app (network): Error: connect ECONNREFUSED 203.0.113.7:443 {'],
    'no time where the API gave none',
  );
});

t.test('a termination without a restart after it is not counted', async (t) => {
  const views = viewsOf(lifeOf('network', 'network'));
  const backingOff = views.findLastIndex(({ containers: [app] }) => app?.state === 'waiting' && app.restartCount === 1);
  const evidence = after(views.slice(0, backingOff + 1));
  t.equal(evidence.restartCount, 1);
  t.same(evidence.dated, { ...none, network: 1 });
  t.equal(evidence.newestAt, startedAt + minute);
});

t.test('the window begins exactly at its start', async (t) => {
  const views = viewsOf(lifeOf('network'));
  const endedAt = startedAt + minute;
  t.match(after(views, { windowStart: endedAt }), {
    dated: { ...none, network: 1 },
    newestAt: endedAt,
    lines: [/network/],
  });
  const late = after(views, { windowStart: endedAt + 1 });
  t.same([late.dated, late.undated], [none, none]);
});

t.test('what only the difference of two clocks puts outside the window is undated', async (t) => {
  const views = viewsOf(lifeOf('network', 'network'));
  const frame = { windowStart: startedAt + 61 * minute, skewMs: 60 * minute };
  const evidence = after(views, frame);
  t.same([evidence.dated, evidence.undated], [none, { ...none, network: 2 }]);
  t.equal(evidence.newestAt, startedAt + 2 * minute);
  t.equal(evidence.lines.length, 2);
  const inside = after(views, { ...frame, windowStart: startedAt });
  t.same([inside.dated, inside.undated], [{ ...none, network: 2 }, none]);
  const before = after(views, { ...frame, windowStart: frame.windowStart + 2 * minute });
  t.same([before.dated, before.undated], [none, none]);
});

t.test('a termination before the window is neither quoted nor called the newest', async (t) => {
  const late = after(viewsOf(lifeOf('other', 'network')), { windowStart: startedAt + minute + 1 });
  t.equal(late.lines.length, 1);
  t.equal(late.newestAt, startedAt + 2 * minute);
  const later = after(viewsOf(lifeOf('other', 'network')), { windowStart: startedAt + 9 * minute });
  t.same(later.lines, []);
  t.notOk('newestAt' in later);
});

t.test('only restarts beyond the baseline count', async (t) => {
  const views = viewsOf(lifeOf('network', 'network', 'other', 'network'));
  t.same(after(views, { baseline: 2 }).dated, { network: 1, other: 1, unclear: 0 });
  t.same(after(views, { baseline: 4 }).dated, none);
  t.equal(after(views, { baseline: 4 }).baseline, 4);
});

t.test('the baseline belongs to one container: a container made since the reset starts from 0', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const baseline = { [`${uid}/sidecar`]: 9, 'another-uid/app': 9 };
  const views = viewsOf(lifeOf('network'));
  for (const view of views) memory.observe(view);
  const [evidence] = evidenceOf(views.slice(-1), { memory, baseline, windowStart: 0 });
  t.match(evidence, { baseline: 0, dated: { network: 1 } });
});

t.test('a counter that went back below the baseline counts from 0', async (t) => {
  const evidence = after([shows(2, { ...endings.network, finishedAt: startedAt + minute })], { baseline: 5 });
  t.equal(evidence.baseline, 0);
  t.same(evidence.dated, { ...none, network: 2 });
});

t.test('unwatched restarts count as the cause that lastState still shows', async (t) => {
  const seen = shows(4, { ...endings.network, finishedAt: startedAt + 9 * minute });
  const evidence = after([seen]);
  t.same(evidence.dated, { ...none, network: 4 }, 'all since the pod started, which is inside the window');
  t.equal(evidence.inferred, 3);
  t.equal(evidence.lines.length, 1);
});

t.test('unwatched restarts count as the end that a container in back-off shows', async (t) => {
  for (const cause of ['network', 'other'] as const) {
    const views = viewsOf(lifeOf(...Array<Cause>(5).fill(cause)));
    const backingOff = views.filter(({ containers: [app] }) => app?.state === 'waiting' && app.restartCount === 4);
    const evidence = after(backingOff.slice(-1));
    t.same(evidence.dated, { ...none, [cause]: 4 }, 'the fifth end is no restart yet');
    t.equal(evidence.inferred, 4);
    t.match(evidence.lines, [`(${cause})`]);
    t.same(after(backingOff.slice(-1), { windowStart: startedAt + 5 * minute + 1 }).lines, []);
  }
});

t.test('a watched container in back-off counts the ends that were seen, not the one that it shows', async (t) => {
  const views = viewsOf(lifeOf('network', 'network', 'other'));
  const backingOff = views.findIndex(({ containers: [app] }) => app?.state === 'waiting' && app.restartCount === 2);
  const evidence = after(views.slice(0, backingOff + 1));
  t.same([evidence.dated, evidence.inferred], [{ ...none, network: 2 }, 0]);
  t.equal(evidence.lines.length, 2);
});

t.test('unwatched restarts are undated when the pod is older than the window', async (t) => {
  const seen = shows(4, { ...endings.network, finishedAt: startedAt + 9 * minute });
  const evidence = after([seen], { windowStart: startedAt + 1 });
  t.same(evidence.dated, { ...none, network: 1 });
  t.same(evidence.undated, { ...none, network: 3 });
  t.equal(evidence.inferred, 3);
});

t.test('unwatched restarts are dated by the termination before them', async (t) => {
  const known = shows(1, { ...endings.other, finishedAt: startedAt + 5 * minute });
  const seen = shows(4, { ...endings.network, finishedAt: startedAt + 9 * minute });
  const evidence = after([known, seen], { windowStart: startedAt + 5 * minute });
  t.same(evidence.dated, { network: 3, other: 1, unclear: 0 });
  t.equal(evidence.inferred, 2);
});

t.test('unwatched restarts lie outside the window when the termination after them does', async (t) => {
  const early = shows(4, { ...endings.network, finishedAt: startedAt + 5 * minute });
  const seen = shows(5, { ...endings.network, finishedAt: startedAt + 9 * minute });
  const evidence = after([early, seen], { windowStart: startedAt + 5 * minute + 1 });
  t.same(evidence.dated, { ...none, network: 1 });
  t.same([evidence.undated, evidence.inferred], [none, 0]);
});

t.test('if the pod has no start time, unwatched restarts stay undated', async (t) => {
  const evidence = after([shows(3, { ...endings.network, finishedAt: startedAt + minute }, false)]);
  t.same(evidence.dated, { ...none, network: 1 });
  t.same(evidence.undated, { ...none, network: 2 });
});

t.test('restarts that left no trace at all are unclear', async (t) => {
  t.match(after([shows(4)]), { dated: { ...none, unclear: 4 }, undated: none, inferred: 4, lines: [] });
  t.match(after([shows(4)], { windowStart: startedAt + 1 }), { dated: none, undated: { ...none, unclear: 4 } });
  const known = shows(2, { ...endings.network, finishedAt: startedAt + minute });
  t.same(after([known, shows(4)]).dated, { network: 2, other: 0, unclear: 2 }, 'also after known ones');
});

t.test('a termination without a time is undated', async (t) => {
  const evidence = after([shows(1, endings.network)], { windowStart: startedAt });
  t.same([evidence.dated, evidence.undated], [none, { ...none, network: 1 }]);
  t.equal(evidence.inferred, 0);
  t.notOk('newestAt' in evidence);
});

t.test('every container of every pod is listed, even one that never restarted', async (t) => {
  const app = { name: 'app', state: 'running', restartCount: 0 } as const;
  const pods = ['a', 'b'].map((pod) => ({
    ...podOf({ pod, startedAt }, app),
    containers: [app, { ...app, name: 'proxy' }],
  }));
  const evidence = evidenceOf(pods, {
    memory: new TerminationMemory({ networkExitCodes: [] }),
    baseline: {},
    windowStart: 0,
  });
  t.same(
    evidence.map(({ pod, container }) => `${pod}/${container}`),
    ['a/app', 'a/proxy', 'b/app', 'b/proxy'],
  );
  t.same(evidenceOf([], { memory: new TerminationMemory({ networkExitCodes: [] }), baseline: {}, windowStart: 0 }), []);
});

t.test("only the target's own pods are evidence; the others are listed with their controller", async (t) => {
  const app = { name: 'app', state: 'running', restartCount: 5 } as const;
  const own = podOf({ pod: 'swype-app-1', startedAt }, app);
  const job = { group: 'batch', kind: 'Job', name: 'migrate', uid: 'j' };
  const { controller: _, ...bare } = podOf({ pod: 'bare', startedAt }, app);
  const pods = [own, { ...podOf({ pod: 'migrate-1', startedAt }, app), controller: job }, bare];
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const evidence = gatherEvidence(pods, { target, memory, baseline: {}, windowStart: 0 });
  t.match(evidence, { containers: [{ pod: 'swype-app-1' }] });
  t.strictSame(evidence.uncounted, [
    { pod: 'migrate-1', uid: 'uid-of-migrate-1', verdict: 'other', controller: { kind: 'Job', name: 'migrate' } },
    { pod: 'bare', uid: 'uid-of-bare', verdict: 'unproven' },
  ]);
  t.notOk('uncounted' in gatherEvidence([own], { target, memory, baseline: {}, windowStart: 0 }));
});

t.test('only the containers that the config counts are evidence', async (t) => {
  const app = { name: 'app', state: 'running', restartCount: 5 } as const;
  const containers = [app, { ...app, name: 'istio-proxy' }, { ...app, name: 'log-shipper' }];
  const pod = { ...podOf({ pod: 'swype-app-1', startedAt }, app), containers };
  const counted = (selection: EvidenceFrame['selection']) => {
    const memory = new TerminationMemory({ networkExitCodes: [] });
    return evidenceOf([pod], { memory, selection, baseline: {}, windowStart: 0 }).map(({ container }) => container);
  };
  t.strictSame(counted(undefined), ['app', 'istio-proxy', 'log-shipper']);
  t.strictSame(counted({ include: ['app'] }), ['app']);
  t.strictSame(counted({ exclude: ['istio-proxy', 'log-shipper'] }), ['app']);
  t.strictSame(counted({ include: ['app', 'log-shipper'], exclude: ['istio-proxy'] }), ['app', 'log-shipper']);
});

/** A window that begins at any time from before the pod to after its last end. */
const arbitraryWindow = fc.integer({ min: -minute, max: 12 * 15 * minute }).map((ms) => startedAt + ms);

t.test('when every view is seen, the counts are those of the ends in the window, and nothing is inferred', async () => {
  fc.assert(
    fc.property(arbitraryLife, fc.nat({ max: 14 }), arbitraryWindow, (life, baseline, windowStart) => {
      const evidence = after(viewsOf(life), { baseline, windowStart });
      const from = baseline > life.attempts.length ? 0 : baseline;
      const counted = life.attempts.filter(
        (_, attempt) => attempt >= from && (endsOf(life)[attempt]?.finishedAt ?? 0) >= windowStart,
      );
      assert.deepEqual(evidence.dated, countCauses(counted.map(({ cause }) => cause)));
      assert.deepEqual([evidence.undated, evidence.inferred], [none, 0]);
    }),
    { numRuns: 300 },
  );
});

t.test('when views are lost, each restart counts as a naive reading of the seen views says', async () => {
  fc.assert(
    fc.property(partlySeenLife, fc.nat({ max: 14 }), arbitraryWindow, ({ life, seen }, baseline, windowStart) => {
      const views = viewsOf(life).filter((_, index) => seen[index]);
      const evidence = after(views, { baseline, windowStart });
      const from = baseline > life.attempts.length ? 0 : baseline;
      const known = seen.flatMap((one, index) => (one ? shownAttempts(life, index) : []));
      const judged = life.attempts
        .map((_, attempt) => judgeOne(life, known, { from, windowStart }, attempt))
        .slice(from);
      const counted = judged.filter(({ when }) => when !== 'outside');
      const causesOf = (when: string) => counted.filter((one) => one.when === when).map(({ cause }) => cause);
      assert.deepEqual(evidence.dated, countCauses(causesOf('dated')));
      assert.deepEqual(evidence.undated, countCauses(causesOf('undated')));
      assert.equal(evidence.inferred, counted.filter(({ watched }) => !watched).length);
    }),
    { numRuns: 500 },
  );
});

t.test(
  'whichever views are lost, dated restarts did end in the window, and no restart in the window is left out',
  async () => {
    fc.assert(
      fc.property(partlySeenLife, arbitraryWindow, ({ life, seen }, windowStart) => {
        const { dated, undated } = after(
          viewsOf(life).filter((_, index) => seen[index]),
          { windowStart },
        );
        const inWindow = endsOf(life).filter(({ finishedAt }) => finishedAt >= windowStart).length;
        assert.ok(sum(dated) <= inWindow);
        assert.ok(sum(dated) + sum(undated) >= inWindow);
      }),
      { numRuns: 500 },
    );
  },
);

/** The cause of one restart: its own end if that was seen, or else the end of its seen neighbours. */
function judgeOne(
  life: Life,
  known: readonly number[],
  { from, windowStart }: { from: number; windowStart: number },
  attempt: number,
) {
  const timeOf = (one: number) => endsOf(life)[one]?.finishedAt ?? Number.NaN;
  const next = Math.min(...known.filter((one) => one >= attempt && one < life.attempts.length));
  const before = Math.max(...known.filter((one) => one < attempt && one >= from));
  const watched = next === attempt;
  const earliest = watched ? timeOf(attempt) : before < 0 ? life.startedAt : timeOf(before);
  const latest = next === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : timeOf(next);
  const when = latest < windowStart ? 'outside' : earliest >= windowStart ? 'dated' : 'undated';
  return { watched, when, cause: life.attempts[next]?.cause ?? 'unclear' } as const;
}

function countCauses(causes: readonly Cause[]) {
  const of = (cause: Cause) => causes.filter((one) => one === cause).length;
  return { network: of('network'), other: of('other'), unclear: of('unclear') };
}

function sum({ network, other, unclear }: ContainerEvidence['dated']): number {
  return network + other + unclear;
}
