import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join, sep } from 'node:path';
import { codeFolder as sources } from '../../package-root.ts';

/** One file of the page, as a browser receives it. */
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

/** The paths of all files of the page, relative to the receiver's address: `page/main.js`. */
export async function pagePaths(): Promise<readonly string[]> {
  const files = await readdir(join(sources, 'page'), { recursive: true });
  const names = files.map((name) => name.split(sep).join('/').replace(/\.ts$/, '.js'));
  const served = names.filter((name) => types.has(extname(name)));
  // Modules that the page shares with the receiver.
  return [
    ...served.map((name) => `page/${name}`),
    'api/act-limits.js',
    'core/decision/weigh.js',
    'core/drill/drill.js',
    'core/evidence/finding.js',
    'core/evidence/quotes.js',
    'core/heartbeat/health.js',
    'core/outlook/describe.js',
    'core/outlook/outlook.js',
    'core/labels/labels.js',
    'core/labels/selector.js',
    'core/text/drill.js',
    'core/text/damage.js',
    'core/text/duration.js',
    'core/text/event-parser.js',
    'core/text/holder.js',
    'core/text/judged-pod.js',
    'core/text/people.js',
    'core/text/wording.js',
    'core/time/backoff.js',
  ];
}

/**
 * Reads one of {@link pagePaths}. In the built package the modules are JavaScript. In the sources they are TypeScript, and
 * their types are stripped as Node strips them for itself. Rejects if the file cannot be read.
 */
export async function readPageFile(path: string): Promise<PageFile> {
  const type = types.get(extname(path)) ?? 'application/octet-stream';
  const isSource = extname(import.meta.filename) === '.ts' && path.endsWith('.js');
  if (!isSource) return { type, text: await readFile(join(sources, path), 'utf8') };
  return { type, text: stripModule(await readFile(join(sources, path.replace(/\.js$/, '.ts')), 'utf8')) };
}

/** The imports of the stripped module name the served paths. */
function stripModule(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(/( from '[\w./-]+)\.ts';$/gm, "$1.js';");
}
