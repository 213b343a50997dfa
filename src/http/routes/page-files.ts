import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, sep } from 'node:path';

/** One file of the page, as a browser gets it. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

const types: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.js', 'text/javascript; charset=utf-8'],
]);

/** The folder that holds the rooms: `src`, or `dist` in the built package. */
const sources = join(import.meta.dirname, '../..');

/** The paths of all that makes the page, below the receiver's address: `page/main.js`. */
export async function pagePaths(): Promise<readonly string[]> {
  const files = await readdir(join(sources, 'page'), { recursive: true });
  const names = files.map((name) => name.split(sep).join('/').replace(/\.ts$/, '.js'));
  const served = names.filter((name) => types.has(extname(name)));
  // What the page shares with the rest.
  return [
    ...served.map((name) => `page/${name}`),
    'api/act-limits.js',
    'core/evidence/quotes.js',
    'core/text/wording.js',
  ];
}

/**
 * Reads one of {@link pagePaths}. In the built package modules are JavaScript; in the sources they are TypeScript, of which
 * the types are taken out as Node does for itself. Rejects when the file cannot be read.
 */
export async function readPageFile(path: string): Promise<PageFile> {
  const type = types.get(extname(path)) ?? 'application/octet-stream';
  const isSource = extname(import.meta.filename) === '.ts' && path.endsWith('.js');
  if (!isSource) return { type, text: await readFile(join(sources, path), 'utf8') };
  return { type, text: stripModule(await readFile(join(sources, path.replace(/\.js$/, '.ts')), 'utf8')) };
}

/** Imports then name what is served. */
function stripModule(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(/( from '(?:\.{1,2}\/)+[\w/-]+)\.ts';$/gm, "$1.js';");
}
