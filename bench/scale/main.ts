import { parseArgs } from 'node:util';
import { announce, heldRows, printRows } from '../support/print.ts';
import { isHeld, type Row } from '../support/row.ts';
import { buildShipped, type Shipped } from '../support/shipped.ts';
import { measureDrift, measureDroppedWatches } from './drift.ts';
import { measureIdle, settled } from './idle.ts';
import { scaleRows } from './rows.ts';
import { startScaleStand } from './stand.ts';
import { measureStorm, type Storm } from './storm.ts';

const usage = `npm run bench:scale -- [--buttons N]... [--seconds N] [--storms N] [--bounds N] [--json]

Measures one receiver with many buttons against a simulated API server in another process.

  --buttons N  this number of buttons; may be repeated (default 1, 10, 100 and 1000)
  --seconds N  measure the idle cost for this time (default 60)
  --storms N   measure this number of storms, each with a new receiver, and take the median (default 3)
  --bounds N   allow N times each budget (default 1), for busy machines
  --json       print JSON instead of a table

Exit code 0: every budget is met. 1: one is missed. 2: wrong usage.`;

const { values } = readArguments();
const sizes = values.buttons?.map(Number) ?? [1, 10, 100, 1_000];
const [seconds, slack, storms] = [Number(values.seconds), Number(values.bounds), Number(values.storms)];
if (values.help) {
  console.log(usage);
} else if (!(slack >= 1 && seconds > 0 && storms >= 1 && sizes.every((size) => Number.isInteger(size) && size > 0))) {
  console.error(`--buttons, --seconds, --storms and --bounds: expected positive numbers\n\n${usage}`);
  process.exitCode = 2;
} else {
  const rows: Row[] = [];
  const shipped = await buildShipped();
  try {
    for (const size of sizes) rows.push(...(await announce(`${size} buttons`, measure(size, shipped))));
  } finally {
    await shipped.remove();
  }
  if (values.json) console.log(JSON.stringify(heldRows(rows, slack), null, 2));
  else printRows(rows, slack);
  if (!rows.every((row) => isHeld(row, slack))) process.exitCode = 1;
}

function readArguments() {
  const options = {
    buttons: { type: 'string', multiple: true },
    seconds: { type: 'string', default: '60' },
    storms: { type: 'string', default: '3' },
    bounds: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

async function measure(buttons: number, shipped: Shipped): Promise<readonly Row[]> {
  const stand = await startScaleStand(buttons, shipped);
  try {
    const idle = await measureIdle(stand, seconds);
    const storm = medianStorm([await measureStorm(stand), ...(await furtherStorms(buttons, shipped))]);
    const drift = await measureDrift(stand);
    const dropped = await measureDroppedWatches(stand);
    return scaleRows(buttons, { readyMs: stand.receiver.readyAfterMs, idle, storm, drift, dropped });
  } finally {
    await stand.close();
  }
}

/** A button trips once until its reset, so each storm has a receiver and a cluster of its own. */
async function furtherStorms(buttons: number, shipped: Shipped): Promise<readonly Storm[]> {
  const further: Storm[] = [];
  while (further.length < storms - 1) {
    const stand = await startScaleStand(buttons, shipped);
    try {
      await settled(stand);
      further.push(await measureStorm(stand));
    } finally {
      await stand.close();
    }
  }
  return further;
}

/** One run on a busy machine says little about two times that are compared. */
function medianStorm(all: readonly Storm[]): Storm {
  const ratio = ({ stopMs, bareMs }: Storm) => stopMs / bareMs;
  const sorted = all.toSorted((one, other) => ratio(one) - ratio(other));
  // There is at least one.
  return sorted[Math.floor((sorted.length - 1) / 2)] as Storm;
}
