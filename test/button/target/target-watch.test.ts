import { setImmediate as settled } from 'node:timers/promises';
import t from 'tap';
import { Problems } from '../../../src/button/problems.ts';
import type { ObservedTarget } from '../../../src/button/target/observed-target.ts';
import { TargetWatch } from '../../../src/button/target/target-watch.ts';
import type { Cluster, TargetState } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import { swypeApp } from '../support/world.ts';

type Handlers = Parameters<Cluster['watchTarget']>[1];

/** A watch whose events the test sends. `known`: the resourceVersion that this replica last read or wrote. */
function watching() {
  const state = { current: swypeApp, known: '', now: 1_000, news: 0 };
  const started: { readonly name: string; readonly handlers: Handlers; readonly signal: AbortSignal }[] = [];
  const problems = new Problems('swype-app', { record: () => undefined });
  // Only what a watch asks of the target.
  const target = {
    get current() {
      return state.current;
    },
    patchEnded: Promise.resolve(),
    isReadAs: (seen: TargetState) => seen !== 'gone' && seen.resourceVersion === state.known,
  } as unknown as ObservedTarget;
  const watch = new TargetWatch({
    cluster: {
      watchTarget: async ({ name }, handlers, signal) => {
        started.push({ name, handlers, signal });
      },
    },
    clock: { now: () => state.now },
    target,
    problems,
    onNews: () => {
      state.news += 1;
    },
  });
  watch.follow();
  return { watch, state, started, problems };
}

const at = (generation: number, resourceVersion: string, uid = 'u1'): TargetState => ({
  uid,
  generation,
  resourceVersion,
});

t.test(
  'a change of the spec, a new workload and a deletion are news; a change of the status alone is not',
  async (t) => {
    const { state, started } = watching();
    const see = async (seen: TargetState) => {
      started[0]?.handlers.onTarget(seen);
      await settled();
      return state.news;
    };
    t.equal(await see(at(1, 'a')), 1);
    t.equal(await see(at(1, 'b')), 1, 'the status');
    t.equal(await see(at(2, 'c')), 2, 'the spec');
    t.equal(await see(at(2, 'd', 'u2')), 3, 'another workload of this name');
    t.equal(await see('gone'), 4);
    t.equal(await see('gone'), 4);
    t.equal(await see(at(1, 'e', 'u3')), 5);
  },
);

t.test('what this replica has read or written itself is no news', async (t) => {
  const { state, started } = watching();
  state.known = 'a';
  started[0]?.handlers.onTarget(at(1, 'a'));
  await settled();
  t.equal(state.news, 0);
});

t.test('a button with another target follows that one, and what the old watch still shows is no news', async (t) => {
  const { watch, state, started } = watching();
  watch.follow();
  t.equal(started.length, 1, 'the same target needs one watch');
  state.current = { ...swypeApp, name: 'other' };
  watch.follow();
  t.same(
    started.map(({ name, signal }) => [name, signal.aborted]),
    [
      ['swype-app', true],
      ['other', false],
    ],
  );
  started[0]?.handlers.onTarget(at(1, 'a'));
  await settled();
  t.equal(state.news, 0);
});

t.test('a watch that does not work is a problem since its first failure, until it works or ends', async (t) => {
  const { watch, state, started, problems } = watching();
  t.equal(watch.brokenSince, 1_000, 'before it is live');
  started[0]?.handlers.onLive();
  t.equal(watch.brokenSince, undefined);
  for (const now of [2_000, 3_000]) {
    state.now = now;
    started[0]?.handlers.onError(new ClusterError('forbidden', 'forbidden'));
  }
  t.equal(watch.brokenSince, 2_000);
  t.match(problems.get('target-watch'), 'forbidden');
  started[0]?.handlers.onLive();
  t.equal(problems.get('target-watch'), undefined);
  started[0]?.handlers.onError(new ClusterError('forbidden', 'forbidden'));
  watch.end();
  t.equal(watch.brokenSince, undefined);
  t.notOk(problems.has('target-watch'));
});
