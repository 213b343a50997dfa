import { globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { load } from 'js-yaml';
import type { CheckOptions } from '../../src/check/run-check.ts';
import { statedStopMs } from '../../src/cli/commands/setup/check.ts';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedPrometheusConfig,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../src/config/shipped-files.ts';

/** The shipped files, by the names that fixtures call them. */
const shipped = {
  config: shippedReceiverConfig,
  rules: shippedStopRules,
  prometheus: shippedPrometheusConfig,
  alertmanager: shippedAlertmanagerConfig,
};
type FileName = keyof typeof shipped;

/** One change of one shipped file, and the line that the finding must name. */
export interface Fixture {
  /** `<finding>`, or `<finding>.<variant>`. */
  readonly name: string;
  readonly file: FileName;
  /** The text to replace once; or `from` one text up to another, or to the end. */
  readonly replace?: string;
  readonly from?: string;
  readonly until?: string;
  readonly by: string;
  /** Added before everything else. */
  readonly prepend?: string;
  /** The text of the named line; empty if the finding names only the file. */
  readonly line: string;
  /** The named file, if it is not the changed one. */
  readonly in?: FileName;
  /** How often the finding appears, each time in a line with the same text. Default: once. */
  readonly count?: number;
  /** Another finding that follows from the same change. */
  readonly also?: string;
  /** Whether the program itself refuses the file. */
  readonly refused?: boolean;
}

const folder = join(import.meta.dirname, 'fixtures');

export const fixtures: readonly Fixture[] = globSync('*.yaml', { cwd: folder })
  .toSorted()
  .map((file) => ({
    ...(load(readFileSync(join(folder, file), 'utf8')) as Omit<Fixture, 'name'>), // the tests fail if a fixture differs
    name: basename(file, '.yaml'),
  }));

/** The shipped file with the fixture's change. */
function changed({ name, file, replace, from, until, by, prepend = '' }: Fixture): string {
  const text = readFileSync(shipped[file], 'utf8');
  const start = text.indexOf(replace ?? from ?? '');
  if (start === -1) throw new Error(`${name}: the shipped file does not contain the text to change`);
  const end = until === undefined ? start + (replace ?? text.slice(start)).length : text.indexOf(`\n${until}`, start);
  return `${prepend === '' ? '' : `${prepend}\n`}${text.slice(0, start)}${by}${text.slice(end)}`;
}

/** Writes the changed file. Returns the paths of all files. */
export async function install(fixture: Fixture, into: string): Promise<Readonly<Record<FileName, string>>> {
  const path = join(into, basename(shipped[fixture.file]));
  await mkdir(into, { recursive: true });
  await writeFile(path, changed(fixture));
  return { ...shipped, [fixture.file]: path };
}

export function optionsFor(files: Readonly<Record<FileName, string>> = shipped): CheckOptions {
  return {
    config: files.config,
    rules: [files.rules, shippedButtonRules],
    prometheusConfig: files.prometheus,
    alertmanager: files.alertmanager,
    withinMs: statedStopMs,
  };
}
