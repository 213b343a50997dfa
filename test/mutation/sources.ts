import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Mutant } from './mutants.ts';

export const root = resolve(import.meta.dirname, '../..');
const rootUrl = pathToFileURL(`${root}/`).href;
/** Stands for the module `tap`: its default export is the test of the present run. */
const tapUrl = 'mutation:tap';

const stripped = new Map<string, string>();

/** The JavaScript of a file. Types become spaces, so positions are the same in both. */
export function javascriptOf(file: string): string {
  const known = stripped.get(file);
  if (known !== undefined) return known;
  const code = stripTypeScriptTypes(readFileSync(file, 'utf8'));
  stripped.set(file, code);
  return code;
}

/** The mutants that are loaded, by the `run` of a URL. */
const loaded = new Map<string, Mutant>();

export function urlOf(file: string, run: string): string {
  return `${pathToFileURL(resolve(root, file)).href}?run=${run}`;
}

/** From now on, the modules of `run` contain the mutant. */
export function load(run: string, mutant: Mutant): void {
  loaded.set(run, mutant);
}

/**
 * Gives each run modules of its own, all that are ours: a URL ends with its run, and so do the imports of such a module. So no run sees
 * what another left in a module, and constants are mutated too.
 */
export function useRuns(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const run = runOf(context.parentURL);
      if (run === undefined) return next(specifier, context);
      if (specifier === 'tap') return { url: `${tapUrl}?run=${run}`, format: 'module', shortCircuit: true };
      const found = next(specifier, context);
      const isOurs =
        found.url.startsWith(rootUrl) && !found.url.includes('/node_modules/') && found.url.endsWith('.ts');
      return isOurs ? { ...found, url: `${found.url}?run=${run}` } : found;
    },
    load(url, context, next) {
      const run = runOf(url);
      if (run === undefined) return next(url, context);
      if (url.startsWith(tapUrl)) {
        return { format: 'module', source: 'export default globalThis.testOfThisRun;', shortCircuit: true };
      }
      return { format: 'module', source: sourceOf(fileURLToPath(url), loaded.get(run)), shortCircuit: true };
    },
  });
}

function runOf(url: string | undefined): string | undefined {
  return /\?run=(.+)$/.exec(url ?? '')?.[1];
}

function sourceOf(file: string, mutant: Mutant | undefined): string {
  const code = javascriptOf(file);
  if (mutant === undefined || resolve(root, mutant.file) !== file) return code;
  return `${code.slice(0, mutant.start)}${mutant.replacement}${code.slice(mutant.end)}`;
}
