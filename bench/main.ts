import { parseArgs } from 'node:util';
import { benchCause } from './cause.ts';
import { benchDecide } from './decide.ts';
import { benchAlerts, benchDuplicates, benchMemory } from './load.ts';
import { benchStart } from './start.ts';
import { announce, heldRows, printRows } from './support/print.ts';
import { isHeld, type Row } from './support/row.ts';
import { type Stand, startStand, token } from './support/stand.ts';
import { postTrip } from './support/trip-request.ts';
import { benchTickets } from './tickets.ts';
import { benchTrip } from './trip.ts';

const usage = `npm run bench -- [--json] [--bounds N]

  --json       print JSON instead of a table
  --bounds N   allow N times each budget (default 1), for busy machines

Exit code 0: every budget is met. 1: one is missed. 2: wrong usage.`;

const { values } = readArguments();
const slack = Number(values.bounds);
if (values.help) {
  console.log(usage);
} else if (!(slack >= 1)) {
  console.error(`--bounds ${values.bounds}: expected a number, 1 or more\n\n${usage}`);
  process.exitCode = 2;
} else {
  const rows = await measure();
  print(rows);
  if (!rows.every((row) => isHeld(row, slack))) process.exitCode = 1;
}

function readArguments() {
  const options = {
    json: { type: 'boolean', default: false },
    bounds: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

async function measure(): Promise<readonly Row[]> {
  const stand = await startStand();
  try {
    const rows = [...(await announce('start', benchStart(stand))), await announce('trips', benchTrip(stand))];
    await tripForGood(stand);
    rows.push(await announce('duplicates', benchDuplicates(stand)));
    rows.push(...(await announce('alerts', benchAlerts(stand))));
    rows.push(benchDecide(), benchCause());
    rows.push(...(await announce('tickets', benchTickets())));
    rows.push(await announce('memory', benchMemory(stand)));
    return rows;
  } finally {
    await stand.close();
  }
}

/** Trips the button without a reset. */
async function tripForGood(stand: Stand): Promise<void> {
  for (let restart = 0; restart < 4; restart += 1) await stand.act({ act: 'restart' });
  await postTrip(stand.receiver, token);
}

function print(rows: readonly Row[]): void {
  if (values.json) console.log(JSON.stringify(heldRows(rows, slack), null, 2));
  else printRows(rows, slack);
}
