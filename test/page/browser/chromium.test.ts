import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { candidates, findChromium } from './chromium.ts';

/** A folder with a program of this name that prints a version. */
function folderWith(t: Test, name: string, script: string): string {
  const folder = t.testdir({ [name]: `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, name), 0o755);
  return folder;
}

t.test('a Chromium on the PATH is used, under any of its names', async (t) => {
  for (const name of ['chromium', 'google-chrome']) {
    await t.test(name, async (t) => {
      const folder = folderWith(t, name, 'echo "Chromium 156.0.8078.108 built on Debian"');
      const found = await findChromium({ searchPath: folder, cacheFolder: join(folder, 'none') });
      t.strictSame(found, { path: join(folder, name), version: '156.0.8078.108', environment: {} });
    });
  }
});

t.test('a Chromium that does not run is skipped, with the reason', async (t) => {
  const folder = folderWith(t, 'chromium', 'echo "libnss3.so: cannot open shared object file" >&2; exit 127');
  const said: string[] = [];
  const options = { searchPath: folder, cacheFolder: join(folder, 'none'), say: (line: string) => said.push(line) };
  t.equal(await findChromium(options), undefined);
  t.match(said, [/not used: .*libnss3\.so: cannot open/]);
});

t.test('without a Chromium, nothing is found', async (t) => {
  t.equal(await findChromium({ searchPath: t.testdir(), cacheFolder: t.testdir() }), undefined);
});

t.test('each platform has its places for Chrome', (t) => {
  const places = (os: NodeJS.Platform, arch: NodeJS.Architecture) =>
    candidates({ cacheFolder: '/cache', searchPath: '/usr/bin', platform: { os, arch } });
  const [onPath] = places('darwin', 'arm64');
  t.equal(onPath?.path, '/usr/bin/chromium');
  t.ok(
    places('darwin', 'arm64').some(({ path }) => path.endsWith('/Google Chrome')),
    'an application of macOS',
  );
  t.notOk(
    places('darwin', 'arm64').some(({ path }) => path.startsWith('/cache/debian')),
    'macOS has no Debian packages',
  );
  for (const [arch, machine] of [['arm64', 'aarch64'] as const, ['x64', 'x86_64'] as const])
    t.match(places('linux', arch).at(-1)?.environment.LD_LIBRARY_PATH, `/cache/debian/usr/lib/${machine}-linux-gnu`);
  t.end();
});
