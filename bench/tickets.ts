import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Row } from './support/row.ts';

const rows = 200_000;
/** Ten seconds for a million rows. */
const microsecondsPerRow = 10;
/** 400 MiB for a million rows, of which about 100 are the program. */
const mebibytes = 200;

/** Reviews in a process of its own, whose processor time and memory are nobody else's. */
const script = `
  const { runReview } = await import(process.argv[1]);
  const read = { columns: {}, handsWhen: [], renames: [], warn() {}, stdin: process.stdin };
  const run = { files: [process.argv[2]], read, output: 'json', colour: false, timeZone: 'UTC', ruleFiles: [], priorities: new Map() };
  const { whole } = JSON.parse(await runReview(run));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ tickets: whole.tickets, cpu: userCPUTime + systemCPUTime, mebibytes: maxRSS / 1024 }));
`;

/** A ticket review of a large export: processor time a row, and memory. */
export async function benchTickets(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-bench-'));
  try {
    const file = join(folder, 'incidents.csv');
    await writeFile(file, exportOf(rows));
    const module = new URL('../src/tickets/run-review.ts', import.meta.url).href;
    const args = ['--input-type=module', '-e', script, module, file];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { tickets, cpu, mebibytes: used } = JSON.parse(stdout);
    if (tickets !== rows) throw new Error(`${tickets} of ${rows} tickets were read`);
    const measured = `${rows} rows of a CSV, once`;
    return [
      {
        what: 'reviewing a ticket',
        measured,
        value: cpu / rows,
        unit: 'µs',
        bound: microsecondsPerRow,
        sense: 'at most',
      },
      { what: 'memory of a ticket review', measured, value: used, unit: 'MiB', bound: mebibytes, sense: 'at most' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function exportOf(count: number): string {
  const head = 'incident_number,description,service_name,created_at,resolved_at,auto_resolved,acknowledgement_count';
  const lines = Array.from({ length: count }, (_, index) => {
    const at = (seconds: number) => new Date((1_780_000_000 + seconds) * 1_000).toISOString();
    const title = `Disk usage ${index % 100}% on ip-10-0-${index % 250}-${index % 13} /var`;
    const times = `${at(index * 7)},${at(index * 7 + 300)}`;
    return `${index},${title},shop-${index % 3},${times},${index % 3 > 0},${index % 3 > 0 ? 0 : 1}`;
  });
  return [head, ...lines].join('\n');
}
