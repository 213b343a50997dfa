import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { ensurePrograms, findProgram } from '../../../src/dev/programs/find.ts';
import { programNames } from '../../../src/dev/programs/program.ts';
import { programsUnderTest } from './suite.ts';

/** A program that prints this version. */
async function fake(folder: string, name: string, version: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\necho "${name}, version ${version}+ds1 (branch: debian)"\n`);
  await chmod(path, 0o755);
  return path;
}

t.test('a program on the PATH is used, and nothing is fetched', async (t) => {
  const folder = t.testdir();
  const path = await fake(folder, 'promtool', '2.53.0');
  const found = await findProgram('promtool', { searchPath: folder, cacheFolder: join(folder, 'cache') });
  t.same(found, { name: 'promtool', path, version: '2.53.0' });
  t.same(await readdir(folder), ['promtool']);
});

t.test("Alertmanager is found under Debian's name", async (t) => {
  const folder = t.testdir();
  const path = await fake(folder, 'prometheus-alertmanager', '0.28.1');
  t.equal((await findProgram('alertmanager', { searchPath: folder })).path, path);
});

t.test('a program on the PATH that is too old or broken is skipped, with a reason', async (t) => {
  const folder = t.testdir({ old: {}, broken: {}, good: {} });
  await fake(join(folder, 'old'), 'amtool', '0.27.9');
  await writeFile(join(folder, 'broken/amtool'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const path = await fake(join(folder, 'good'), 'amtool', '0.28.0');
  const said: string[] = [];
  const found = await findProgram('amtool', {
    searchPath: ['old', 'broken', 'good'].map((each) => join(folder, each)).join(':'),
    say: (line) => said.push(line),
  });
  t.equal(found.path, path);
  t.match(said[0], /old\/amtool: amtool 0\.27\.9 is too old: 0\.28\.0 or later is needed/);
  t.match(said[1], /broken\/amtool --version/);
});

t.test('the error says what was tried and what to do', async (t) => {
  const options = { searchPath: '', cacheFolder: t.testdir(), suite: 'no-such-suite' };
  await t.rejects(findProgram('prometheus', options), {
    name: 'ProgramError',
    message:
      /^prometheus is not on the PATH and could not be fetched\.\n- Debian no-such-suite: .+(.|\n)+Install Prometheus 2\.53 or later/,
  });
});

t.test('all four programs are found or fetched', { timeout: 300_000 }, async (t) => {
  const found = await ensurePrograms(programNames, programsUnderTest);
  t.same(Object.keys(found), [...programNames]);
  for (const program of Object.values(found)) t.match(program.version, /^\d+\.\d+\.\d+$/, program.path);
});
