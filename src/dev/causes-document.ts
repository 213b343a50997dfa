import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedTables } from '../core/cause/tables/all.ts';
import { exitCodes, reasons } from '../core/cause/tables/ends.ts';
import type { Effect, TableRow } from '../core/cause/tables/row.ts';
import { introduction } from './causes-introduction.ts';

const headings: Readonly<Record<Effect, string>> = {
  network: 'Network: a connection outwards failed',
  refused: 'Other: the peer answered, or the fault is of a socket of its own',
  local: 'Other: the fault is in the container',
  ambiguous: 'Unclear: known, but open to several readings',
  inbound: 'Not outwards: about a client of the container',
};

/** docs/causes.md: how a restart is classified, with every row of the tables. */
export function causesDocument(): string {
  const effects = Object.keys(headings) as Effect[]; // the keys of a record by Effect
  return [introduction, ...effects.map(section), ends].join('\n');
}

function section(effect: Effect): string {
  const rows = documentedTables
    .filter((table) => table.effect === effect)
    .flatMap(({ family, rows }) => rows.map((row) => lineOf(family, row)));
  return `## ${headings[effect]}\n\n${header}${rows.join('')}`;
}

const header = '| row | wordings | source |\n| --- | --- | --- |\n';
const ends = `## Reasons and exit codes\n\nA reason decides before anything else; an exit code only if the container said nothing that counts.\n\n${header}${[
  ...reasons.map((row) => lineOf('reason', row)),
  ...exitCodes.map((row) => lineOf('exit-code', row)),
].join('')}`;

function lineOf(family: string, [id, wordings, source]: TableRow): string {
  const quoted = wordings.split(' | ').map((wording) => `\`${wording.replaceAll('`', "'").replaceAll('|', '\\|')}\``);
  return `| ${family}/${id} | ${quoted.join(', ')} | ${source.replaceAll('|', '\\|')} |\n`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../../docs/causes.md'), causesDocument());
