import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t, { type Test } from 'tap';
import { fetchFromUpstream, upstreamPath } from '../../../src/dev/programs/fetch/upstream.ts';
import { findProgram } from '../../../src/dev/programs/find.ts';
import type { Platform } from '../../../src/dev/programs/platform.ts';
import { run } from '../../../src/dev/programs/run.ts';

/** The folder in a release's archive, on this machine. */
const folder = `alertmanager-0.28.1.${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const program = '#!/bin/sh\necho "alertmanager, version 0.28.1 (branch: HEAD)"\n';

/** A site with one release. `sum` is the checksum in its sha256sums.txt. */
async function site(t: Test, sum?: string, fault?: 'cut-off') {
  const made = t.testdir({ [folder]: { alertmanager: program, amtool: program.replace('alertmanager,', 'amtool,') } });
  await run('chmod', ['-R', '755', join(made, folder)]);
  await run('tar', ['-czf', join(made, 'archive'), '-C', made, folder]);
  const archive = await readFile(join(made, 'archive'));
  const sums = `${sum ?? createHash('sha256').update(archive).digest('hex')}  ${folder}.tar.gz\n`;
  let downloads = 0;
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    if (request.url === '/alertmanager/releases/download/v0.28.1/sha256sums.txt')
      return response.end(`0  other\n${sums}`);
    if (request.url !== `/alertmanager/releases/download/v0.28.1/${folder}.tar.gz`)
      return response.writeHead(404).end();
    downloads += 1;
    if (fault === undefined) return response.end(archive);
    response.writeHead(200, { 'content-length': archive.length });
    return response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  // An http server on a TCP port has an address of this type.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, downloads: () => downloads, asked: () => asked };
}

t.testdir({});

t.test('a release with the right checksum is unpacked into the cache', async (t) => {
  const { url } = await site(t);
  const cache = join(t.testdirName, 'cache');
  await fetchFromUpstream(cache, url, ['amtool', 'alertmanager'], () => {});
  t.match(await run(upstreamPath(cache, 'alertmanager'), ['--version']), /0\.28\.1/);
  t.match(await run(upstreamPath(cache, 'amtool'), ['--version']), /0\.28\.1/);
  t.same(await readdir(cache), ['release'], 'nothing is left of the work');
});

t.test('a release with a wrong checksum is not used and leaves no file', async (t) => {
  const { url } = await site(t, 'f'.repeat(64));
  const cache = join(t.testdirName, 'cache');
  await t.rejects(
    fetchFromUpstream(cache, url, ['amtool'], () => {}),
    /has SHA-256 [0-9a-f]{64}, but its release says f{64}: not used/,
  );
  t.same(await readdir(cache), []);
});

t.test('a release that is cut off in the middle is not used and leaves no file', async (t) => {
  const { url } = await site(t, undefined, 'cut-off');
  const cache = join(t.testdirName, 'cache');
  await t.rejects(
    fetchFromUpstream(cache, url, ['amtool'], () => {}),
    { name: 'ProgramError', message: /[.]tar[.]gz ended early: / },
  );
  t.same(await readdir(cache), []);
});

const platforms: readonly (readonly [Platform, string])[] = [
  [{ os: 'darwin', arch: 'arm64' }, 'darwin-arm64'],
  [{ os: 'linux', arch: 'arm64' }, 'linux-arm64'],
  [{ os: 'linux', arch: 'x64' }, 'linux-amd64'],
];

for (const [platform, suffix] of platforms) {
  t.test(`on ${suffix}, the archive for it is downloaded`, async (t) => {
    const { url, asked } = await site(t);
    const cache = join(t.testdirName, 'cache');
    await fetchFromUpstream(cache, url, ['prometheus'], () => {}, platform).catch(() => undefined);
    t.equal(upstreamPath(cache, 'prometheus', platform), join(cache, `release/prometheus-3.5.0.${suffix}/prometheus`));
    await t.rejects(
      fetchFromUpstream(cache, url, ['amtool'], () => {}, { ...platform, arch: 'riscv64' }),
      /sha256sums[.]txt has no line for alertmanager-0[.]28[.]1[.]\w+-riscv64[.]tar[.]gz/,
    );
    t.strictSame(asked(), [
      '/prometheus/releases/download/v3.5.0/sha256sums.txt',
      '/alertmanager/releases/download/v0.28.1/sha256sums.txt',
    ]);
  });
}

t.test('without Debian, its package tools are never called', async (t) => {
  const { url } = await site(t);
  const cacheFolder = join(t.testdirName, 'cache');
  const said: string[] = [];
  const options = { cacheFolder, releaseSite: url, searchPath: '', say: (line: string) => void said.push(line) };
  const found = findProgram('promtool', { ...options, platform: { os: 'darwin', arch: 'arm64' } });
  await t.rejects(
    found,
    /^promtool is not on the PATH and could not be fetched.\n- the release on GitHub: \S+ answered 404\n/,
  );
  t.notMatch(said.join('\n'), /Debian|apt/);
});

t.test('the error names a site that cannot be reached or lacks the release', async (t) => {
  const cache = t.testdir();
  await t.rejects(
    fetchFromUpstream(cache, 'http://127.0.0.1:1', ['amtool'], () => {}),
    /http:\/\/127\.0\.0\.1:1\/alertmanager\/\S+ cannot be reached: .*ECONNREFUSED|bad port/,
  );
  const { url } = await site(t);
  await t.rejects(
    fetchFromUpstream(cache, url, ['promtool'], () => {}),
    /sha256sums\.txt answered 404/,
  );
});

t.test('if two processes look for a program, one fetches it and both get it', async (t) => {
  const { url, downloads } = await site(t);
  const cache = join(t.testdirName, 'cache');
  const options = { cacheFolder: cache, releaseSite: url, searchPath: '' };
  const bin = await withoutApt();
  const find = () => startFinder(options, bin);
  const outputs = await Promise.all([find(), find()].map((child) => outputOf(child)));
  for (const output of outputs) t.equal(output, upstreamPath(cache, 'alertmanager'));
  t.equal(downloads(), 1);
});

/** A PATH that can unpack an archive, without APT. */
async function withoutApt(): Promise<string> {
  const bin = join(t.testdirName, 'bin');
  await mkdir(bin, { recursive: true });
  for (const command of ['tar', 'gzip']) {
    await symlink((await run('which', [command])).trim(), join(bin, command));
  }
  return bin;
}

/** Another process that looks for Alertmanager. */
function startFinder(options: object, searchedFolder: string): ChildProcess {
  const module = new URL('../../../src/dev/programs/find.ts', import.meta.url).href;
  const source = `
    const { findProgram } = await import(${JSON.stringify(module)});
    console.log((await findProgram('alertmanager', ${JSON.stringify(options)})).path);`;
  return spawn(process.execPath, ['--input-type=module-typescript', '--eval', source], {
    env: { PATH: searchedFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function outputOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the output of this child is piped');
  return (await text(child.stdout)).trim();
}
