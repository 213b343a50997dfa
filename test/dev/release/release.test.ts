import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import t, { type Test } from 'tap';
import { run } from '../../../src/dev/programs/run.ts';
import { release } from '../../../src/dev/release/release.ts';
import { needsHelm, render } from '../../support/helm.ts';

const root = resolve(import.meta.dirname, '../../..');
const version = '9.8.7';
const needsKubectl =
  spawnSync('kubectl', ['kustomize', '--help']).status === 0 ? {} : { skip: 'no kubectl on this machine' };

/** A clone of this repository's last commit, which has its installed packages. */
async function clone(t: Test): Promise<string> {
  const folder = join(t.testdir(), 'project');
  await run('git', ['clone', '--quiet', root, folder]);
  for (const shared of ['node_modules', '.cache']) symlinkSync(join(root, shared), join(folder, shared));
  // The links are not in .gitignore, which names folders.
  appendFileSync(join(folder, '.git/info/exclude'), 'node_modules\n.cache\n');
  for (const [key, value] of [
    ['user.name', 'A Person'],
    ['user.email', 'person@example.com'],
  ] as const)
    await run('git', ['config', key, value], { cwd: folder });
  return folder;
}

function orderOf(folder: string, isDryRun: boolean) {
  return { root: folder, version, date: '2026-03-04', out: join(folder, '../out'), isDryRun, say: () => undefined };
}

t.test('a dry run writes every artifact, and changes nothing in the repository', needsKubectl, async (t) => {
  const folder = await clone(t);
  const head = await run('git', ['rev-parse', 'HEAD'], { cwd: folder });
  const order = orderOf(folder, true);
  const artifacts = await release(order);
  const path = (name: string) => join(order.out, name);
  t.strictSame(artifacts, [
    'LICENCES.txt',
    `big-red-button-${version}.tgz`,
    `big-red-button-chart-${version}.tgz`,
    'install.yaml',
    'sbom.cdx.json',
    'SHA256SUMS',
  ]);
  t.equal(await run('git', ['rev-parse', 'HEAD'], { cwd: folder }), head);
  t.equal(await run('git', ['status', '--porcelain'], { cwd: folder }), '');
  t.equal(await run('git', ['tag', '--list', `v${version}`], { cwd: folder }), '');

  await t.test('the checksums verify', async (t) => {
    const output = await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: order.out });
    t.equal(output.match(/: OK$/gm)?.length, artifacts.length - 1);
  });

  await t.test('install.yaml is the whole installation with the image of the version', async (t) => {
    const objects = loadAll(readFileSync(path('install.yaml'), 'utf8'));
    t.ok(objects.length > 30);
    t.match(JSON.stringify(objects), `"image":"big-red-button:${version}"`);
  });

  await t.test('the archive of the chart renders with the image of the version', needsHelm, async (t) => {
    const objects = await render({}, { chart: path(`big-red-button-chart-${version}.tgz`) });
    t.match(JSON.stringify(objects), `"image":"big-red-button:${version}"`);
  });

  await t.test('the npm package runs', async (t) => {
    const unpacked = t.testdir({});
    await run('tar', ['--extract', '--file', path(`big-red-button-${version}.tgz`), '--directory', unpacked]);
    symlinkSync(join(root, 'node_modules'), join(unpacked, 'node_modules'));
    t.match(await run(process.execPath, [join(unpacked, 'package/dist/main.js'), 'version']), version);
    t.ok(existsSync(join(unpacked, 'package/k8s/chart/values.yaml')), 'it has the chart');
  });

  await t.test('the list of contents has every shipped package, and each has a licence', async (t) => {
    const { components, metadata } = JSON.parse(readFileSync(path('sbom.cdx.json'), 'utf8'));
    t.match(metadata.component, { name: 'big-red-button', version });
    const names = components.map(({ name }: { name: string }) => name);
    for (const name of ['fastify', 'ajv', '@kubernetes/client-node', 'papaparse']) t.ok(names.includes(name), name);
    t.notOk(names.includes('tap'));
    const texts = readFileSync(path('LICENCES.txt'), 'utf8');
    for (const name of ['fastify', '@kubernetes/client-node']) t.match(texts, new RegExp(`^${name} [\\d.]+: `, 'm'));
    t.notMatch(texts, /: unknown$/m);
  });
});

t.test('a release leaves a commit and a tag, with the version everywhere', needsKubectl, async (t) => {
  const folder = await clone(t);
  await release(orderOf(folder, false));
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  t.equal(JSON.parse(read('package.json')).version, version);
  t.match(read('k8s/chart/Chart.yaml'), `version: ${version}`);
  t.match(read('CHANGELOG.md'), `## [Unreleased]\n\n## [${version}] - 2026-03-04\n`);
  t.equal(await run('git', ['describe', '--exact-match', 'HEAD'], { cwd: folder }), `v${version}\n`);
  t.equal(await run('git', ['status', '--porcelain'], { cwd: folder }), '');

  await t.test('the same version again is refused', async (t) => {
    await t.rejects(release(orderOf(folder, true)), /the tag v9\.8\.7 exists.*\n.*nothing under \[Unreleased\]/);
  });
});

t.test('a release from a tree with changes is refused', async (t) => {
  const folder = await clone(t);
  appendFileSync(join(folder, 'README.md'), 'A change.\n');
  await t.rejects(release(orderOf(folder, true)), /the working tree has changes \(README\.md\): commit or remove them/);
});
