import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './sources.ts';

const importPattern = /(?:from|import)\s*\(?\s*'(\.[^']+\.ts)'/g;
const imports = new Map<string, readonly string[]>();

/** The files that a file imports, and those that they import, with itself. Paths are relative to the project's folder. */
export function closureOf(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [file];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...importsOf(next));
  }
  return found;
}

/** Changes whenever a file of the closure changes. */
export function hashOf(closure: ReadonlySet<string>): string {
  const hash = createHash('sha256');
  for (const file of [...closure].sort()) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 24);
}

function importsOf(file: string): readonly string[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const code = readFileSync(join(root, file), 'utf8');
  const paths = [...code.matchAll(importPattern)].map(([, path = '']) => resolve(root, dirname(file), path));
  // A text in a test may look like an import.
  const found = paths.filter((path) => existsSync(path)).map((path) => relative(root, path));
  imports.set(file, found);
  return found;
}
