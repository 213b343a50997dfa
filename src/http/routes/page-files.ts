import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, posix, sep } from 'node:path';
import { codeFolder as sources } from '../../package-root.ts';

/** One file of the page, as a browser receives it. */
interface PageFile {
  readonly type: string;
  readonly text: string;
}

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.js', 'text/javascript; charset=utf-8'],
]);

/**
 * The paths of all files that a browser may ask for, relative to the receiver's address (`page/main.js`): the folder of the page, and
 * the modules of other folders that its modules import.
 */
export async function pagePaths(): Promise<readonly string[]> {
  const files = await readdir(join(sources, 'page'), { recursive: true });
  const names = files.map((name) => `page/${name.split(sep).join('/').replace(/\.ts$/, '.js')}`);
  const paths = new Set(names.filter((name) => types.has(extname(name))));
  // A set that grows while it is read also yields what was added.
  for (const path of paths) {
    if (extname(path) !== '.js') continue;
    for (const [, imported = ''] of (await readSource(path)).matchAll(importedModule))
      paths.add(posix.join(posix.dirname(path), `${imported}.js`));
  }
  return [...paths];
}

/** A browser sees no imports of types. */
const importedModule = /^(?:import|export) (?!type )[^;]* from '([^']+)\.[jt]s';$/gm;

/**
 * Reads one of {@link pagePaths}. In the built package the modules are JavaScript. In the sources they are TypeScript, and
 * their types are stripped as Node strips them for itself. Rejects if the file cannot be read.
 */
export async function readPageFile(path: string): Promise<PageFile> {
  const type = types.get(extname(path)) ?? 'application/octet-stream';
  const text = await readSource(path);
  return { type, text: isSource(path) ? stripModule(text) : text };
}

function readSource(path: string): Promise<string> {
  return readFile(join(sources, isSource(path) ? path.replace(/\.js$/, '.ts') : path), 'utf8');
}

function isSource(path: string): boolean {
  return extname(import.meta.filename) === '.ts' && path.endsWith('.js');
}

/** The imports of the stripped module name the served paths. */
function stripModule(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(/( from '[\w./-]+)\.ts';$/gm, "$1.js';");
}
