/**
 * Checks the imports of src against import-rules.ts. Violations in known-imports.txt do not fail, but that list can only shrink:
 * an entry that is fixed fails until `--shrink` has removed it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cruise, type IBaseRuleSummary, type ICruiseResult } from 'dependency-cruiser';
import { importRules } from './import-rules.ts';

const knownFile = `${import.meta.dirname}/known-imports.txt`;

interface Import {
  readonly resolved?: string;
  readonly name?: string;
  readonly rules?: readonly IBaseRuleSummary[];
}

/** One line for each import of a file or folder that breaks a rule. */
function violationsOf(source: string, imports: readonly Import[] = []): string[] {
  return imports.flatMap(({ resolved, name, rules = [] }) =>
    rules.map((rule) => `${rule.name}: ${source} -> ${resolved ?? name}`),
  );
}

function print(title: string, lines: readonly string[]): void {
  if (lines.length > 0) console.log(`${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

const { output } = await cruise(['src'], {
  ruleSet: { forbidden: importRules },
  validate: true,
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: {
    extensions: ['.ts', '.js'],
    exportsFields: ['exports'],
    conditionNames: ['import', 'node'],
  },
});
// Without an output type, `cruise` returns an object instead of text.
const { modules, folders = [], summary } = output as ICruiseResult;
if (summary.totalCruised === 0) throw new Error('no file of src was read: is @swc/core installed?');
const found = new Set([
  ...modules.flatMap(({ source, dependencies }) => violationsOf(source, dependencies)),
  ...folders.flatMap(({ name, dependencies }) => violationsOf(name, dependencies)),
]);
const known = readFileSync(knownFile, 'utf8').split('\n').filter(Boolean);
const remaining = known.filter((line) => found.has(line));
if (process.argv.includes('--shrink')) writeFileSync(knownFile, remaining.map((line) => `${line}\n`).join(''));
const fixed = process.argv.includes('--shrink') ? [] : known.filter((line) => !found.has(line));
const added = [...found].filter((line) => !known.includes(line)).sort();

print('Known violations that remain:', remaining);
print('Fixed, and still in .ci/known-imports.txt (npm run lint:imports -- --shrink):', fixed);
print('Violations:', added);
if (added.length > 0 || fixed.length > 0) process.exitCode = 1;
