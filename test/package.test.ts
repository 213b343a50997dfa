import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import t from 'tap';

const root = resolve(import.meta.dirname, '..');
const packageText = readFileSync(join(root, 'package.json'), 'utf8');
const { scripts, files, dependencies, version } = JSON.parse(packageText);

// `npm run build`, into a package of this test. tap follows child processes by NODE_OPTIONS, which break the compiler's start.
const folder = t.testdir({ 'package.json': packageText });
const dist = join(folder, 'dist');
const command = scripts.build.replace(/dist$/, dist).replace('tsc ', `tsc --outDir ${dist} `);
const build = spawnSync('sh', ['-c', `unset NODE_OPTIONS; ${command}`], { cwd: root, encoding: 'utf8' });

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

t.test('the dependencies are exactly the modules that the built package imports', (t) => {
  const imported = modules
    .filter(({ source }) => !isDev(source))
    .flatMap(({ dependencies }) => dependencies.map(({ module }) => module))
    .filter((module) => !module.startsWith('.') && !isBuiltin(module))
    .map((module) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module);
  t.strictSame([...new Set(imported)].sort(), Object.keys(dependencies).sort());
  t.end();
});
