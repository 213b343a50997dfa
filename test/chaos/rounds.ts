import t from 'tap';
import { Chronicle } from './chronicle.ts';
import { planRounds } from './plan.ts';
import { playRound, type Tally } from './play-round.ts';
import { startStand } from './stand.ts';

const rounds = Number(process.env.CHAOS_ROUNDS ?? 100);
const seed = Number(process.env.CHAOS_SEED ?? 1);

t.test(`${rounds} rounds of kills, freezes and API faults break no invariant (seed ${seed})`, async (t) => {
  const stand = await startStand(t.testdir());
  t.teardown(() => stand.close());
  const chronicle = new Chronicle(stand.simulator);
  const tally: Tally = { kills: 0, freezes: 0, faults: 0, trips: 0, resets: 0 };
  for (const [index, round] of planRounds(rounds, seed).entries()) {
    await playRound(stand, chronicle, round, tally);
    const { broken } = chronicle;
    if (broken.length === 0) continue;
    const replay = `npm run test:chaos -- --rounds ${index + 1} --seed ${seed}`;
    const log = stand.replicas.map((replica) => replica.log.slice(-40));
    t.fail(`round ${index + 1} broke an invariant`, { broken, round, replay, log });
    return;
  }
  t.comment(JSON.stringify(tally));
  t.ok(tally.trips > 0 && tally.trips === tally.resets, `${tally.trips} trips, each of them reset`);
});
