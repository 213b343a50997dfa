/**
 * Measures, with the shipped times, how soon a fault of the path shows, reaches people, and whether a stop still happens. Takes about
 * seven minutes, in which it mostly waits. Exit code 1: a figure is beyond its bound.
 */
import type { Stack } from '../../src/dev/demo/stack/monitoring-stack.ts';
import { pathFaults } from './faults.ts';
import { type CalmFigures, measureHealthy, measureRestart } from './shipped/healthy.ts';
import { type FaultFigures, measureFault } from './shipped/measure.ts';
import { shippedTimes, startShippedChain } from './shipped/pace.ts';

// Each child process adds a listener for the end of this process.
process.setMaxListeners(100);
/** In seconds. */
const bounds = { shown: 60, people: 180, stop: 20 };

async function measured<T>(measure: (chain: Stack) => Promise<T>): Promise<() => Promise<T>> {
  const chain = await startShippedChain();
  const figures = measure(chain).finally(() => chain.close());
  // The reason is shown when the figures are read, after the others.
  figures.catch(() => undefined);
  return () => figures;
}

const rounded = (seconds: number) => Math.round(seconds * 10) / 10;

function faultRow({ name, reason, by, ...seconds }: FaultFigures) {
  const { shown, fires, people, stopLater, stopAtOnce } = seconds;
  const isWithin = shown <= bounds.shown && people <= bounds.people && Math.max(stopLater, stopAtOnce) <= bounds.stop;
  console.log(`${name}: ${reason}`);
  return {
    fault: name,
    'shown (s)': rounded(shown),
    'alert fires (s)': rounded(fires),
    'people (s)': rounded(people),
    by,
    'stop when late (s)': rounded(stopLater),
    'stop at once (s)': rounded(stopAtOnce),
    isWithin,
  };
}

function calmRow({ name, watched, notOk, alerts, notifications, stop }: CalmFigures, mayBeNotOk: boolean) {
  const isCalm = alerts.length === 0 && notifications === 0 && (mayBeNotOk || notOk === 0);
  return {
    chain: name,
    'watched (s)': watched,
    'not ok (s)': rounded(notOk),
    alerts: alerts.join(' ') || 'none',
    notifications,
    'stop by the alert (s)': rounded(stop),
    isWithin: isCalm && stop <= bounds.stop,
  };
}

console.log('times:', JSON.stringify(await shippedTimes()));
// One after the other, as each start needs the processor. Afterwards they wait beside each other.
const healthy = await measured(measureHealthy);
const restart = await measured(measureRestart);
const faults: (() => Promise<FaultFigures>)[] = [];
for (const fault of pathFaults) faults.push(await measured((chain) => measureFault(chain, fault)));

const failures: string[] = [];
async function rowsOf<Figures, Row>(reads: readonly (() => Promise<Figures>)[], row: (figures: Figures) => Row) {
  const settled = await Promise.allSettled(reads.map((read) => read()));
  return settled.flatMap((each) => {
    if (each.status === 'fulfilled') return [row(each.value)];
    failures.push(String(each.reason));
    return [];
  });
}

const rows = [
  await rowsOf(faults, faultRow),
  await rowsOf([healthy], (figures) => calmRow(figures, false)),
  await rowsOf([restart], (figures) => calmRow(figures, true)),
];
for (const table of rows) console.table(table);
for (const failure of failures) console.error(failure);
if (failures.length > 0 || rows.flat().some(({ isWithin }) => !isWithin)) process.exitCode = 1;
