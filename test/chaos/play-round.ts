import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverProcess } from '../../src/dev/demo/stack/receiver-process.ts';
import { forgeAlert } from '../cluster/support/forged-alert.ts';
import { press, reset, sendAlert } from './acts.ts';
import type { Chronicle } from './chronicle.ts';
import type { Disturbance, Round } from './plan.ts';
import { namespace, type Stand, usualReplicas } from './stand.ts';

const settleMs = 30_000;
/** Enough for a late act to come to light after a reset and a restore. */
const quietMs = 300;

/** How often each thing happened. */
export interface Tally {
  kills: number;
  freezes: number;
  faults: number;
  trips: number;
  resets: number;
}

/** One round, from an armed and running target to an armed and running target. */
export async function playRound(stand: Stand, chronicle: Chronicle, round: Round, tally: Tally): Promise<void> {
  const { button } = round;
  const asks = { replicas: stand.replicas, chronicle };
  const alert = forgeAlert();
  chronicle.asked(button).raised = false;
  const disturbed = Promise.all(round.disturbances.map((disturbance) => disturb(stand, disturbance, tally)));
  const stops = round.stimulus !== 'other-alert';
  chronicle.asked(button).mayTrip = stops;
  const acts = stimulate(stand, chronicle, round, alert);
  await acts;
  // A claim that was held trips a moment after its answer, once the watch shows the last restart.
  if (stops) await settles(chronicle, `1. ${button} is tripped`, () => chronicle.isTripped(button));
  if (stops) await raiseWhileTripped(chronicle, round);
  const early = stops && round.resetEarly ? reset(asks, button, round.first) : undefined;
  await Promise.all([early, disturbed]);
  stand.simulator.faults.clear();
  if (!stops) {
    await sleep(quietMs);
    if (chronicle.replicas(button) !== usualReplicas) chronicle.fail(`7. ${button}: stopped for restarts by memory`);
    return;
  }
  tally.trips += 1;
  if (early === undefined) {
    await settles(chronicle, `10. ${button} is stopped and latched`, () => isStopped(chronicle, button));
    await reset(asks, button, round.first);
  }
  tally.resets += 1;
  await settles(chronicle, `3. ${button} is released`, () => !chronicle.isTripped(button));
  if (chronicle.replicas(button) !== 0 && round.raises === 0) chronicle.fail(`4. ${button}: the reset started it`);
  await restore(stand, chronicle, button);
  // The alert still fires until Alertmanager notices the end of the outage. It is about restarts from before the reset.
  for (const replica of [0, 1]) await sendAlert(asks, button, alert, replica);
  await sleep(quietMs);
  const latePress = chronicle.asked(button).latePress && chronicle.isTripped(button);
  if (latePress) return finishLatePress(stand, chronicle, button);
  if (chronicle.replicas(button) !== usualReplicas) chronicle.fail(`7. ${button}: stopped again after its reset`);
  chronicle.checkRequests(stand.simulator.requests);
}

async function stimulate(
  { simulator, replicas }: Stand,
  chronicle: Chronicle,
  round: Round,
  alert: ReturnType<typeof forgeAlert>,
) {
  const { button, stimulus, first } = round;
  const asks = { replicas, chronicle };
  if (stimulus === 'press') return press(asks, button, first);
  const choice = { namespace, selector: `app=${button}` };
  for (let restarts = 0; restarts < 4; restarts += 1) {
    simulator.crash(choice, stimulus === 'other-alert' ? 'oom-killed' : 'gateway-refused');
    await simulator.until(() => chronicle.isTripped(button) || isRunning(simulator, button));
  }
  await Promise.all([
    sendAlert(asks, button, alert, first),
    round.duplicate ? sendAlert(asks, button, alert, 1 - first) : undefined,
    stimulus === 'alert-and-press' ? press(asks, button, 1 - first) : undefined,
  ]);
}

/** Somebody, or a controller, raises the latched target. */
async function raiseWhileTripped(chronicle: Chronicle, { button, raises }: Round): Promise<void> {
  for (let raise = 0; raise < raises; raise += 1) {
    if (!chronicle.isTripped(button)) return;
    chronicle.asked(button).raised = true;
    chronicle.raise(button, 1);
    await sleep(100);
  }
}

async function disturb({ simulator, replicas }: Stand, disturbance: Disturbance, tally: Tally): Promise<void> {
  await sleep(disturbance.atMs);
  if (disturbance.kind === 'fault') {
    tally.faults += 1;
    simulator.faults.add(disturbance.fault);
  } else if (disturbance.kind === 'drop-watches') simulator.dropWatches();
  else if (disturbance.kind === 'kill') {
    await killAndRestart(replicas[disturbance.replica], disturbance.downMs, tally);
  } else {
    tally.freezes += 1;
    replicas[disturbance.replica]?.pause();
    await sleep(disturbance.forMs);
    replicas[disturbance.replica]?.resume();
  }
}

const restarting = new WeakSet<ReceiverProcess>();

/** The kubelet restarts the container. A replica that is not back yet is left alone. */
async function killAndRestart(replica: ReceiverProcess | undefined, downMs: number, tally: Tally): Promise<void> {
  if (replica === undefined || restarting.has(replica)) return;
  restarting.add(replica);
  tally.kills += 1;
  await replica.kill();
  await sleep(downMs);
  await replica.start();
  restarting.delete(replica);
}

async function restore({ simulator }: Stand, chronicle: Chronicle, button: string): Promise<void> {
  chronicle.raise(button, usualReplicas);
  await settles(chronicle, `${button} runs again`, () => isRunning(simulator, button));
}

/** A press that nobody waited for was carried out after the reset: the person resets once more. */
async function finishLatePress(stand: Stand, chronicle: Chronicle, button: string): Promise<void> {
  const asks = { replicas: stand.replicas, chronicle };
  await settles(chronicle, `10. ${button} is stopped and latched`, () => isStopped(chronicle, button));
  await reset(asks, button, 0);
  await restore(stand, chronicle, button);
}

function isStopped(chronicle: Chronicle, button: string): boolean {
  return (
    chronicle.latch(button)?.state === 'stopped' && chronicle.replicas(button) === 0 && chronicle.pods(button) === 0
  );
}

function isRunning(simulator: Stand['simulator'], button: string): boolean {
  const pods = simulator.pods({ namespace, selector: `app=${button}` });
  return pods.length > 0 && pods.every(({ status }) => status?.containerStatuses?.[0]?.state?.running !== undefined);
}

async function settles(chronicle: Chronicle, what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + settleMs;
  while (!condition()) {
    if (performance.now() > deadline) return chronicle.fail(`${what}: not within ${settleMs / 1_000} s`);
    await sleep(20);
  }
}
