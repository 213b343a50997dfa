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
import { run } from '../../../src/dev/programs/run.ts';

/** The folder in a release's archive, on this machine. */
const folder = `alertmanager-0.28.1.${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
const program = '#!/bin/sh\necho "alertmanager, version 0.28.1 (branch: HEAD)"\n';

/** A site with one release. `sum` is the checksum in its sha256sums.txt. */
async function site(t: Test, sum?: string): Promise<{ url: string; downloads: () => number }> {
  const made = t.testdir({ [folder]: { alertmanager: program, amtool: program.replace('alertmanager,', 'amtool,') } });
  await run('chmod', ['-R', '755', join(made, folder)]);
  await run('tar', ['-czf', join(made, 'archive'), '-C', made, folder]);
  const archive = await readFile(join(made, 'archive'));
  const sums = `${sum ?? createHash('sha256').update(archive).digest('hex')}  ${folder}.tar.gz\n`;
  let downloads = 0;
  const server = createServer((request, response) => {
    if (request.url === '/alertmanager/releases/download/v0.28.1/sha256sums.txt')
      return response.end(`0  other\n${sums}`);
    if (request.url !== `/alertmanager/releases/download/v0.28.1/${folder}.tar.gz`)
      return response.writeHead(404).end();
    downloads += 1;
    return response.end(archive);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  // An http server on a TCP port has an address of this type.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, downloads: () => downloads };
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
